"""Patches that a dataset ships are given as they are, or their middles; what they do not cover is refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PIL import Image as PillowImage

from stbench.data.images import SealedImage
from stbench.data.patches import PatchSpec, cut_patches
from stbench.data.patches.spec import RESAMPLING
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from tests.made.cohort import made_slide
from tests.made.crops import SIDE_PX, crop_image

MPP_UM = 0.5
SIDE_UM = SIDE_PX * MPP_UM


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return crop_image(tmp_path_factory.mktemp("crops") / "patches.h5")


@pytest.mark.parametrize("resampling", sorted(RESAMPLING))
@pytest.mark.parametrize("off", [-0.029, 0.0, 0.029])
@pytest.mark.parametrize("seal", [lambda image: image, SealedImage.of])
def test_patches_of_the_shipped_size_are_the_shipped_ones_to_the_byte(made, seal, off, resampling):
    image, crops = made
    spec = PatchSpec(side_um=SIDE_UM * (1 + off), pixels=SIDE_PX, resampling=resampling)
    assert_array_equal(cut_patches(seal(image), image.centres_px, MPP_UM, spec, None), crops)


@settings(max_examples=40, deadline=None)
@given(
    side=st.floats(0.2, 0.95), pixels=st.integers(1, 24), resampling=st.sampled_from(sorted(RESAMPLING)),
    spots=st.lists(st.integers(0, 8), min_size=1, unique=True),
)  # fmt: skip
def test_narrower_patches_are_the_middles_of_the_shipped_ones(made, side, pixels, resampling, spots):
    image, crops = made
    spec = PatchSpec(side_um=SIDE_UM * side, pixels=pixels, resampling=resampling)
    low, high = SIDE_PX * (1 - side) / 2, SIDE_PX * (1 + side) / 2
    for spot, patch in zip(spots, cut_patches(image, image.centres_px[spots], MPP_UM, spec, None), strict=True):
        box = PillowImage.fromarray(crops[spot]).resize((pixels,) * 2, RESAMPLING[resampling], (low, low, high, high))
        assert np.abs(patch.astype(int) - np.asarray(box)).max() <= (255 if resampling == "nearest" else 1)


@pytest.mark.parametrize("wider", [1.04, 2.0, 10.0])
def test_wider_patches_are_refused_with_both_sizes(made, wider):
    image, _ = made
    spec = PatchSpec(side_um=SIDE_UM * wider, pixels=4)
    with pytest.raises(DataError, match=rf"patches of {spec.side_um:g} µm: are wider .*ships: {SIDE_UM:g} µm"):
        cut_patches(image, image.centres_px, MPP_UM, spec, None)


@pytest.mark.parametrize("wider", [1.04, 1.34, 10.0])
@pytest.mark.parametrize("seal", [lambda image: image, SealedImage.of])
def test_shipped_patches_stand_for_wider_ones_where_the_dataset_says_so_and_a_warning_tells(made, seal, wider):
    image, crops = made
    spec = PatchSpec(side_um=SIDE_UM * wider, pixels=SIDE_PX)
    instead = replace(image, for_wider=True)
    assert instead.fingerprint != image.fingerprint
    with pytest.warns(UserWarning, match=f"wider than those that the dataset ships: {SIDE_UM:g} µm, which are given"):
        patches = cut_patches(seal(instead), image.centres_px, MPP_UM, spec, None)
    assert_array_equal(patches, crops)


def test_a_blind_slide_has_the_shipped_patches_of_its_own_spots_and_remembers_them(made, tmp_path):
    image, crops = made
    slide = made_slide("A1", spots=9)
    slide = replace(slide, image=image, centres_px=image.centres_px, mpp_um=MPP_UM, cache=ArrayCache(tmp_path))
    spec = PatchSpec(side_um=SIDE_UM, pixels=SIDE_PX)
    part = slide.at(np.array([7, 2])).blind()
    assert not hasattr(part.image, "path")
    assert_array_equal(part.patches(spec), crops[[7, 2]])
    assert len(list(tmp_path.rglob("patches/*.npy"))) == 1
    assert_array_equal(slide.patches(spec), crops)
    assert len(list(tmp_path.rglob("patches/*.npy"))) == 1
