"""CTransPath as an encoder: the golden forward from its published file."""

import numpy as np
import pytest

from stbench.encoders import encoder
from stbench.encoders.compute import ON_CPU
from stbench.weights import DEFAULT_SEARCH
from tests.made.golden import assert_matches, noise_image, published_state
from tests.made.published import published_file


@pytest.mark.slow
def test_ctranspath_gives_the_golden_forward_from_its_file(tmp_path):
    patches = np.ascontiguousarray(noise_image("input:image", (2, 3, 224, 224)).transpose(0, 2, 3, 1))
    with published_file(
        tmp_path, "ctranspath.pth", {"model": published_state("ctranspath_published")}, "ctranspath"
    ) as weights:
        assert_matches(encoder("ctranspath", weights).features(patches, ON_CPU), "output/features", "ctranspath")


@pytest.mark.parametrize(("stand_in", "width", "mpp"), [(False, 768, 1.0), (True, 192, None)])
def test_a_stand_in_is_smaller_and_was_trained_at_no_scale(stand_in, width, mpp):
    made = encoder("ctranspath", DEFAULT_SEARCH, stand_in=stand_in)
    assert (made.width, made.trained_mpp_um, made.stand_in) == (width, mpp, stand_in)
