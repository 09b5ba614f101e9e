"""Patch features: cached by content, precision included; one warning about a mismatch of scale."""

import dataclasses
import warnings

import numpy as np
import pytest

from stbench.encoders import encoder
from stbench.encoders.compute import Compute, computing
from stbench.encoders.features import encode, encode_all, mpp_remark
from stbench.weights import located
from tests.made.tiny import tiny_cohort


@pytest.fixture
def slides(tmp_path):
    return tiny_cohort(tmp_path).slides


def files(tmp_path):
    return len(list((tmp_path / "features").glob("*.npy")))


def test_a_second_call_reads_what_the_first_wrote(slides, tmp_path):
    with located({}, stand_ins=["ctranspath"]):
        first = encode(slides[0], "ctranspath")
        assert files(tmp_path) == 1
        assert (encode(slides[0], "ctranspath") == first).all()
    assert files(tmp_path) == 1


def test_each_precision_has_features_of_its_own(slides, tmp_path):
    with located({}, stand_ins=["ctranspath"]):
        exact = encode(slides[0], "ctranspath")
        with computing(Compute(precision="bfloat16")):
            encode(slides[0], "ctranspath")
        assert files(tmp_path) == 2
        assert (encode(slides[0], "ctranspath") == exact).all()


def test_several_slides_at_once_give_what_each_gives_alone(slides, tmp_path):
    together = [found[0] for found in encode_all(slides, "colour")]
    for slide, got in zip(slides, together, strict=True):
        np.testing.assert_array_equal(got, encode(dataclasses.replace(slide, cache=None), "colour"))


def test_a_mismatch_of_scale_is_told():
    assert "trained at 1 µm per pixel and is given 0.5" in mpp_remark(encoder("ctranspath"), 0.5)
    assert mpp_remark(encoder("uni"), 0.5) == ""
    assert "blurred" in mpp_remark(encoder("uni"), 0.8)
    assert mpp_remark(encoder("colour"), 4.0) == ""


def test_a_mismatch_of_scale_is_warned_about_once(slides):
    mismatched = dataclasses.replace(encoder("colour"), name="test", trained_mpp_um=0.25)
    from stbench.encoders.features import _warn_once

    remark = mpp_remark(mismatched, slides[0].mpp_um)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for _ in range(3):
            _warn_once(remark)
    assert [str(one.message) for one in told] == [remark]
