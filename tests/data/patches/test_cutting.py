import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PIL import Image as PillowImage

from stbench.data.patches import PatchSpec, count_outside, cut_patches
from stbench.data.patches.spec import RESAMPLING
from stbench.errors import ShapeError
from stbench.files.array_cache import ArrayCache
from tests.made.cohort import image, made_slide

PIXELS = np.random.default_rng(0).integers(0, 255, (60, 80, 3), dtype=np.uint8)
FRAME = 64


def slow_patch(pixels, centre, mpp_um, spec, background):
    """The whole image in a wide frame of background, resampled in one go around the centre."""
    framed = np.empty((pixels.shape[0] + 2 * FRAME, pixels.shape[1] + 2 * FRAME, 3), np.uint8)
    framed[:] = background
    framed[FRAME:-FRAME, FRAME:-FRAME] = pixels
    half = spec.side_um / mpp_um / 2
    x, y = centre[0] + FRAME, centre[1] + FRAME
    box = (x - half, y - half, x + half, y + half)
    return np.asarray(PillowImage.fromarray(framed).resize((spec.pixels,) * 2, RESAMPLING[spec.resampling], box=box))


def decided(origin: float, spec: PatchSpec) -> np.ndarray:
    """(pixels,) bool: sampling points off the edges between source pixels, on which floats decide by chance."""
    at = origin + (np.arange(spec.pixels) + 0.5) * spec.side_um / spec.pixels
    return np.abs(at - np.round(at)) > 1e-6


@settings(max_examples=60, deadline=None)
@example(x=31.0, y=5.0, side_um=40.0, pixels=12, resampling="nearest")
@given(
    x=st.floats(0, 79), y=st.floats(0, 59), side_um=st.floats(2, 40), pixels=st.integers(1, 24),
    resampling=st.sampled_from(sorted(RESAMPLING)),
)  # fmt: skip
def test_a_patch_is_the_framed_image_resampled_around_the_spot(x, y, side_um, pixels, resampling):
    spec = PatchSpec(side_um=side_um, pixels=pixels, resampling=resampling)
    centre = np.array([[x, y]])
    pale = PIXELS.copy()
    pale[:16], pale[-16:], pale[:, :16], pale[:, -16:] = (200,) * 4
    (patch,) = cut_patches(image(pale), centre, 1.0, spec, None)
    difference = np.abs(patch.astype(int) - slow_patch(pale, centre[0], 1.0, spec, 200))
    if resampling == "nearest":
        difference = difference[decided(y - side_um / 2, spec)][:, decided(x - side_um / 2, spec)]
    # Pillow computes weights from the box's position in floats: another origin may round one step away
    assert difference.max(initial=0) <= (0 if resampling == "nearest" else 1)


def test_at_scale_one_a_patch_is_the_pixels_themselves():
    (patch,) = cut_patches(image(PIXELS), np.array([[40.0, 30.0]]), 2.0, PatchSpec(side_um=32.0, pixels=16), None)
    assert_array_equal(patch, PIXELS[22:38, 32:48])


def test_what_lies_outside_is_the_pale_background_and_is_counted():
    pixels = PIXELS // 4
    pixels[:10] = 240
    pixels[:, :10] = 240
    corner, spec = np.array([[0.0, 0.0], [40.0, 30.0]]), PatchSpec(side_um=8.0, pixels=8)
    with pytest.warns(UserWarning, match="1 of 2 patches of 8 µm leave their image"):
        patches = cut_patches(image(pixels), corner, 1.0, spec, None)
    assert (patches[0] == 240).all()
    assert count_outside((80, 60), corner, 1.0, spec) == 1


@given(st.lists(st.tuples(st.integers(-9, 89), st.integers(-9, 69)), max_size=5), st.sampled_from([0.5, 1.0, 2.0]))
def test_patches_that_leave_the_image_on_any_side_are_counted_and_those_that_touch_its_edge_are_not(centres, mpp_um):
    half = 8 / mpp_um / 2
    leaving = [not (half <= x <= 80 - half and half <= y <= 60 - half) for x, y in centres]
    spec = PatchSpec(side_um=8.0, pixels=4)
    assert count_outside((80, 60), np.array(centres, float).reshape(-1, 2), mpp_um, spec) == sum(leaving)


@pytest.mark.parametrize("mpp_um", [0.5, 1.0, 2.0])
def test_the_side_is_physical(mpp_um):
    steps = np.zeros((200, 200, 3), np.uint8)
    steps[:, 100:] = 200
    spec = PatchSpec(side_um=40.0, pixels=40, resampling="nearest")
    (patch,) = cut_patches(image(steps), np.array([[100.0, 100.0]]), mpp_um, spec, None)
    assert (patch[:, :20] == 0).all()
    assert (patch[:, 20:] == 200).all()
    one_um = cut_patches(image(PIXELS), np.array([[40.0, 30.0]]), 1.0, PatchSpec(side_um=8.0, pixels=8), None)
    half_um = cut_patches(image(PIXELS), np.array([[40.0, 30.0]]), 0.5, PatchSpec(side_um=4.0, pixels=8), None)
    assert_array_equal(one_um, half_um)


def test_patches_are_cut_once_and_shared_through_the_cache(tmp_path):
    slide = made_slide("A1", cache=ArrayCache(tmp_path))
    spec = PatchSpec(side_um=100.0, pixels=8)
    first, again = slide.patches(spec), slide.blind().patches(spec)
    assert len(slide.image.opened) == 1
    assert first.shape == (30, 8, 8, 3)
    assert_array_equal(first, again)
    assert_array_equal(first, made_slide("A1").patches(spec))


@pytest.mark.parametrize(
    "change",
    [{"side_um": 90.0}, {"pixels": 9}, {"resampling": "bicubic"}],
    ids=["side", "pixels", "resampling"],
)
def test_another_spec_is_cut_anew(tmp_path, change):
    spec, cache = {"side_um": 100.0, "pixels": 8}, ArrayCache(tmp_path)
    for wanted in (spec, spec | change):
        patches = made_slide("A1", cache=cache).patches(PatchSpec(**wanted))
        assert_array_equal(patches, made_slide("A1").patches(PatchSpec(**wanted)))


@pytest.mark.parametrize("change", ["centres", "mpp_um", "image"])
def test_another_place_scale_or_image_is_cut_anew_and_a_billionth_of_a_pixel_is_none(tmp_path, change):
    cache, spec = ArrayCache(tmp_path), PatchSpec(side_um=16.0, pixels=8)
    plain = {"image": image(PIXELS), "centres": np.array([[40.0, 30.0]]), "mpp_um": 1.0}
    other = {"image": image(PIXELS[::-1].copy()), "centres": np.array([[41.0, 30.0]]), "mpp_um": 1.1}
    first = cut_patches(*plain.values(), spec, cache)
    again = plain | {"centres": plain["centres"] + 1e-9, "image": image(PIXELS)}
    assert_array_equal(cut_patches(*again.values(), spec, cache), first)
    assert not again["image"].opened
    changed = (plain | {change: other[change]}).values()
    assert_array_equal(cut_patches(*changed, spec, cache), cut_patches(*changed, spec, None))
    assert (cut_patches(*changed, spec, cache) != first).any()


@pytest.mark.parametrize(("side_um", "pixels", "mpp_um"), [(0, 8, 1), (8, 0, 1), (8, 8, 0), (-1, 8, 1)])
def test_a_size_that_is_not_positive_is_an_error(side_um, pixels, mpp_um):
    with pytest.raises(ShapeError, match="positive"):
        cut_patches(image(PIXELS), np.zeros((1, 2)), mpp_um, PatchSpec(side_um=side_um, pixels=pixels), None)
