"""The fill rule reproduces its own self-test, so that a failing parity test accuses the network."""

import numpy as np
import pytest

from tests.made.golden import description, fill, noise, noise_image, offset_and_amplitude, published_state


def test_noise_gives_the_stated_values() -> None:
    for case in description("fill_rule_selftest")["noise"]:
        np.testing.assert_array_equal(noise(case["key"], case["n"], case["salt"]), case["values"])


def test_fill_gives_the_stated_values_for_every_kind_of_shape() -> None:
    for case in description("fill_rule_selftest")["fill"]:
        key, shape = case["key"], tuple(case["shape"])
        assert offset_and_amplitude(key, shape) == pytest.approx((case["offset"], case["amplitude"]))
        got = fill({key: shape}, case["salt"])[key]
        assert tuple(got.shape) == shape
        np.testing.assert_array_equal(got.numpy().ravel(), np.float32(case["values_flat_row_major"]))


def test_noise_images_and_checksums_agree() -> None:
    facts = description("fill_rule_selftest")
    image = facts["image_uint8"]
    got = noise_image(image["key"], tuple(image["shape"]), salt=image["salt"])
    np.testing.assert_array_equal(got.ravel(), image["values"])
    big, stated = noise("big", 1_000_000), next(iter(facts["checksums"].values()))
    assert big.sum() == pytest.approx(stated["sum"], abs=1e-6)
    assert (big**2).sum() == pytest.approx(stated["sum_of_squares"], abs=1e-6)
    assert big[-1] == stated["last"]


def test_published_state_keeps_key_order_and_counters() -> None:
    state = published_state("bleep_published")
    assert next(iter(state)) == "image_encoder.model.conv1.weight"
    assert state["image_encoder.model.bn1.num_batches_tracked"].dtype.is_floating_point is False
