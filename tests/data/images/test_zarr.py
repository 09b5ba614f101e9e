"""Images in Zarr stores: read by region, at the level that is asked for, whatever their chunks."""

import numpy as np
import pytest
import zarr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from stbench.data.images import SealedImage, ZarrImage
from stbench.data.images.zarr import level_names, multiscale_of, rgb_of_channels
from stbench.data.patches import PatchSpec, cut_patches
from stbench.errors import DataError
from tests.made.spatialdata import edit_node, pyramid, write_image

PIXELS = np.random.default_rng(0).integers(0, 255, (150, 203, 3), dtype=np.uint8)


@pytest.fixture(scope="module", params=[2, 3])
def image(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    write_image(zarr.create_group(str(folder), zarr_format=request.param), "im", PIXELS)
    return ZarrImage(folder / "im")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_region_is_the_part_of_the_whole(image, data):
    left, top = data.draw(st.integers(0, 202)), data.draw(st.integers(0, 149))
    width, height = data.draw(st.integers(1, 203 - left)), data.draw(st.integers(1, 150 - top))
    with image.open() as regions:
        assert_array_equal(regions.region(left, top, width, height), PIXELS[top : top + height, left : left + width])


@pytest.mark.parametrize(("scale", "level"), [(1.0, 0), (1.9, 0), (2.02, 1), (3.9, 1), (4.1, 2), (99.0, 2)])
def test_the_level_is_the_smallest_that_has_a_pixel_for_each(image, scale, level):
    chosen = image.level_for(scale)
    assert chosen.image.level == level
    with chosen.image.open() as regions:
        assert_array_equal(regions.region(0, 0, *chosen.image.size_px), pyramid(PIXELS)[level])
    assert chosen.shrink[0] * chosen.image.size_px[0] == pytest.approx(203)


@pytest.mark.parametrize("sealed", [False, True])
def test_patches_are_those_of_the_pixels(image, sealed):
    shown = SealedImage.of(image) if sealed else image
    patches = cut_patches(shown, np.array([[100.0, 75.0]]), 1.0, PatchSpec(side_um=20.0, pixels=20), None)
    assert_array_equal(patches[0], PIXELS[65:85, 90:110])


def test_only_the_chunks_of_a_region_are_read(tmp_path):
    write_image(zarr.create_group(str(tmp_path)), "im", PIXELS)
    (tmp_path / "im/0/c/0/2/3").write_bytes(b"broken")
    with ZarrImage(tmp_path / "im").open() as regions:
        assert_array_equal(regions.region(0, 0, 64, 64), PIXELS[:64, :64])
    with pytest.raises(DataError, match="cannot be read"), ZarrImage(tmp_path / "im").open() as regions:
        regions.region(0, 0, 203, 150)


def test_equal_pixels_have_one_fingerprint_wherever_they_lie(tmp_path):
    for name in ("a", "b"):
        write_image(zarr.create_group(str(tmp_path / name)), "im", PIXELS if name == "a" else 255 - PIXELS)
    (tmp_path / "a").rename(tmp_path / "c")
    write_image(zarr.create_group(str(tmp_path / "a")), "im", PIXELS)
    first, other, moved = (ZarrImage(tmp_path / name / "im").fingerprint for name in "abc")
    assert first == moved != other


@pytest.mark.parametrize(
    ("values", "rgb"),
    [
        (np.full((1, 1, 1), 7, np.uint8), (7, 7, 7)),
        (np.array([[[1, 2, 3]]], np.uint8), (1, 2, 3)),
        (np.array([[[1, 2, 3, 0]]], np.uint8), (255, 255, 255)),
        (np.array([[[0.0, 0.5, 1.0]]]), (0, 128, 255)),
        (np.array([[[0, 2**15, 2**16 - 1]]], np.uint16), (0, 128, 255)),
    ],
)
def test_channels_of_all_kinds_become_colours(values, rgb):
    assert tuple(rgb_of_channels(values, "here")[0, 0]) == rgb


@pytest.mark.parametrize("values", [np.array([[[0.0, 0.5, 1.5]]]), np.full((1, 1, 3), -1), np.full((1, 1, 3), np.nan)])
def test_values_that_are_no_colours_are_refused(values):
    with pytest.raises(DataError, match="here"):
        rgb_of_channels(values, "here")


@pytest.mark.parametrize("path", ["../0", "/etc", "", ".", "..", "a/b", "..\\0", 3, None])
def test_levels_that_lie_elsewhere_are_refused(path):
    with pytest.raises(DataError, match="names of arrays within it"):
        level_names({"datasets": [{"path": path}]}, "here")


@pytest.mark.parametrize(
    ("shape", "dtype", "chunks", "told"),
    [
        ((5, 20, 20), "u1", (5, 20, 20), "1, 3 or 4 channels"),
        ((20, 20), "u1", (20, 20), "1, 3 or 4 channels"),
        ((3, 20, 20), "c8", (3, 20, 20), "complex64 values"),
        ((3, 40_000, 40_000), "u1", (3, 40_000, 40_000), "smaller chunks"),
        ((3, 40_000, 40_000), "u1", (3, 40, 40), "has next to none"),
    ],
)
def test_what_is_no_image_or_larger_than_it_can_be_is_refused(tmp_path, shape, dtype, chunks, told):
    group = zarr.create_group(str(tmp_path)).create_group("im")
    group.create_array("0", shape=shape, dtype=dtype, chunks=chunks)
    group.attrs["multiscales"] = [{"datasets": [{"path": "0"}]}]
    with pytest.raises(DataError, match=told):
        ZarrImage(tmp_path / "im").size_px  # noqa: B018


@pytest.mark.parametrize("written", [None, [], {}, [3], "levels"])
def test_a_folder_that_does_not_say_of_what_it_consists_is_refused(tmp_path, written):
    write_image(zarr.create_group(str(tmp_path)), "im", PIXELS)
    edit_node(tmp_path / "im", lambda attributes: attributes.update(ome={"multiscales": written}))
    with pytest.raises(DataError, match="does not say of which arrays"):
        multiscale_of(tmp_path / "im")
