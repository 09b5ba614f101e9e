"""The losses (equations 3 and 10, InfoNCE) against plain loops, and what they keep."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.adapters.comtip.network.losses import Terms, feature_error, info_nce, total_loss
from stbench.adapters.comtip.network.vision import draw_mask, take
from tests.adapters.comtip import plain
from tests.adapters.comtip.plain import rows
from tests.adapters.comtip.small import VISION

TOLERANCE = 1e-12
properties = settings(max_examples=20, deadline=None)


@pytest.fixture(scope="module")
def mask():
    return draw_mask(3, VISION.n_patches, 0.5, torch.Generator().manual_seed(5))


@pytest.mark.parametrize(("reduction", "divisor"), [("sum", 1), ("mean", 8)])
def test_equation_3_hidden_features_are_compared_with_those_of_the_full_branch(mask, reduction, divisor):
    whole, predicted = torch.randn(3, 9, 8).double(), torch.randn(3, 4, 8).double()
    expected = 0.0
    for image in range(3):
        hidden = mask.hidden[image].tolist()
        pairs = zip(rows(whole[image][hidden]), rows(predicted[image]), strict=True)
        expected += sum(plain.squared_distance(*pair) for pair in pairs) / len(hidden) / 3
    got = feature_error(take(whole, mask.hidden), predicted, reduction)
    assert got.item() == pytest.approx(expected / divisor, rel=TOLERANCE)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({}, 2.0 + 1.0 * (0.3 + 0.4) + 0.1 * -1.0),
        ({"reconstruction": 0.5}, 2.0 + 0.5 * (0.3 + 0.4) + 0.1 * -1.0),
        ({"pairing": 0.7}, 2.0 + 1.0 * (0.3 + 0.4) + 0.7 * -1.0),
        ({"reconstruction": 0.0, "pairing": 0.0}, 2.0),
    ],
    ids=["paper", "reconstruction", "pairing", "contrast alone"],
)
def test_equation_10_total_is_contrast_and_weighted_others(weights, expected):
    terms = Terms(*(torch.tensor(value) for value in (2.0, 0.3, 0.4, -1.0)))
    assert total_loss(terms, **weights).item() == pytest.approx(expected)


def embeddings(n: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    images, texts = torch.randn(2, n, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    return images, texts


@properties
@given(st.permutations(range(5)), st.floats(0.01, 100), st.integers(0, 99))
def test_info_nce_reads_neither_order_nor_length_nor_which_side_is_which(order, length, seed):
    (u, t), scale = embeddings(5, seed), torch.tensor(1.5, dtype=torch.float64)
    expected = info_nce(u, t, scale).item()
    assert info_nce(u[order], t[order], scale).item() == pytest.approx(expected, rel=1e-9)
    assert info_nce(length * u, t / length, scale).item() == pytest.approx(expected, rel=1e-9)
    assert info_nce(t, u, scale).item() == pytest.approx(expected, rel=1e-9)


@properties
@given(st.integers(2, 9), st.integers(0, 99))
def test_at_no_temperature_info_nce_is_the_logarithm_of_the_batch_and_pairs_that_agree_cost_less(n, seed):
    u, t = embeddings(n, seed)
    nothing = torch.tensor(-torch.inf, dtype=torch.float64)
    assert info_nce(u, t, nothing).item() == pytest.approx(math.log(n))
    assert info_nce(u, u, torch.tensor(2.0).double()) < info_nce(u, -u, torch.tensor(2.0).double())


@properties
@given(st.integers(0, 99), st.floats(-5, 5), st.sampled_from(["sum", "mean"]))
def test_feature_error_is_zero_at_equality_symmetric_and_quadratic(seed, factor, reduction):
    teacher, student = torch.randn(2, 3, 4, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    error = feature_error(teacher, student, reduction)
    assert feature_error(teacher, teacher, reduction) == 0
    assert feature_error(student, teacher, reduction) == error > 0
    stretched = feature_error(factor * teacher, factor * student, reduction).item()
    assert stretched == pytest.approx(factor**2 * error.item())


@pytest.mark.parametrize("scale", [1.0, 3.0, 100.0])
def test_info_nce_is_the_mean_of_both_directions(scale):
    u, t = embeddings(4, seed=8)
    logits = [[scale * plain.cosine(a, b) for b in rows(t)] for a in rows(u)]
    expected = 0.0
    for i in range(4):
        expected -= math.log(plain.softmax(logits[i])[i]) / 8
        expected -= math.log(plain.softmax([logits[j][i] for j in range(4)])[i]) / 8
    got = info_nce(u, t, torch.tensor(math.log(scale), dtype=torch.float64))
    assert got.item() == pytest.approx(expected, rel=TOLERANCE)
