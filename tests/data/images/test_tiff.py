"""TIFF files of all kinds are read by region as they were written, or refused by name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.data.images import SealedImage, TiffImage, open_image, stated_mpp, turned
from stbench.data.images.pyramid import level_of
from stbench.data.patches import PatchSpec, cut_patches
from stbench.errors import DataError

tifffile = pytest.importorskip("tifffile")
RNG = np.random.default_rng(0)
RGB = RNG.integers(0, 255, (150, 200, 3), dtype=np.uint8)
GREY = np.ascontiguousarray(RGB[:, :, 0])
THREE = np.repeat(GREY[:, :, None], 3, axis=2)
SMOOTH = np.clip(np.add.outer(np.arange(150), np.arange(200))[:, :, None] // 2 + [0, 20, 40], 0, 255).astype(np.uint8)


def written(folder, pixels, **options):
    path = folder / "x.tif"
    tifffile.imwrite(path, pixels, **options)
    return open_image(path)


def region(image, left, top, width, height):
    with image.open() as regions:
        return regions.region(left, top, width, height)


TILED = {"tile": (32, 64)}
RGBA = np.dstack([RGB, np.full_like(GREY, 255)])


@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("layout", [TILED, {"rowsperstrip": 7}, {"rowsperstrip": 150}], ids=["tiles", "strips", "one"])
@pytest.mark.parametrize("compression", [None, "zlib", "lzw", "zstd"])
def test_every_packing_reads_back_its_pixels(bigtiff, order, layout, compression, tmp_path):
    image = written(
        tmp_path, RGB, photometric="rgb", bigtiff=bigtiff, byteorder=order, compression=compression, **layout
    )
    assert image.size_px == (200, 150)
    assert (region(image, 0, 0, 200, 150) == RGB).all()
    assert (region(image, 50, 40, 30, 77) == RGB[40:117, 50:80]).all()


@pytest.mark.parametrize("layout", [TILED, {"rowsperstrip": 16}])
def test_jpeg_within_is_decoded_to_rgb(layout, tmp_path):
    options = {"compression": "jpeg", "compressionargs": {"level": 98}, **layout}
    image = written(tmp_path, SMOOTH, photometric="rgb", **options)  # stored as YCbCr
    assert np.abs(region(image, 10, 20, 60, 70).astype(int) - SMOOTH[20:90, 10:70]).max() <= 4


@pytest.mark.parametrize(
    ("pixels", "options", "expected"),
    [
        (GREY, {}, THREE),
        (GREY, {"photometric": "miniswhite"}, 255 - THREE),
        (RGBA, {"photometric": "rgb", "extrasamples": ["unassalpha"]}, RGB),
        (RGBA * [1, 1, 1, 0], {"photometric": "rgb", "extrasamples": ["unassalpha"]}, np.full_like(RGB, 255)),
        (RGBA * [1, 1, 1, 0], {"photometric": "rgb", "extrasamples": ["unspecified"]}, RGB),
        (RGB.astype(np.uint16) * 257, {"photometric": "rgb"}, RGB),
        (GREY.astype(np.uint16) * 257, {}, THREE),
        (RGB.transpose(2, 0, 1), {"photometric": "rgb", "planarconfig": "separate"}, RGB),
        (
            GREY,
            {"photometric": "palette", "colormap": np.arange(256, dtype=np.uint16)[None] * 257 * [[1], [1], [1]]},
            THREE,
        ),
    ],
)
@pytest.mark.parametrize("layout", [TILED, {"rowsperstrip": 16}])
def test_colours_become_rgb(pixels, options, expected, layout, tmp_path):
    if "colormap" in options:
        options = {**options, "colormap": options["colormap"].astype(np.uint16)}
    image = written(
        tmp_path, pixels.astype(pixels.dtype if pixels.dtype != np.int64 else np.uint8), **options, **layout
    )
    assert (region(image, 20, 10, 100, 90) == expected[10:100, 20:120]).all()


@pytest.mark.parametrize(("axes", "pixels"), [("YXS", RGB), ("CYX", RGB.transpose(2, 0, 1))])
def test_ome_tiff_with_channels_last_and_first(axes, pixels, tmp_path):
    path = tmp_path / "x.ome.tif"
    metadata = {"axes": axes, "PhysicalSizeX": 0.25, "PhysicalSizeXUnit": "µm"}
    tifffile.imwrite(
        path,
        np.ascontiguousarray(pixels),
        metadata=metadata,
        photometric="rgb" if axes == "YXS" else "minisblack",
        **TILED,
    )
    image = open_image(path)
    assert image.size_px == (200, 150)
    assert (region(image, 20, 10, 100, 90) == RGB[10:100, 20:120]).all()
    assert stated_mpp(image) == 0.25


def pyramid(folder, *, sub_ifds, sizes=(1, 2, 4)):
    path = folder / "x.tif"
    with tifffile.TiffWriter(path) as file:
        for number, step in enumerate(sizes):
            level = SMOOTH[::step, ::step]
            above = {"subifds": len(sizes) - 1} if sub_ifds and not number else {}
            kind = {"subfiletype": 1} if number else {}
            file.write(level, photometric="rgb", tile=(32, 32), **above, **kind)
    return open_image(path)


@pytest.mark.parametrize("sub_ifds", [True, False])
@pytest.mark.parametrize(("scale", "size"), [(0.5, (200, 150)), (1.9, (200, 150)), (2.0, (100, 75)), (9.0, (50, 38))])
def test_the_level_that_a_scale_needs_is_read(sub_ifds, scale, size, tmp_path):
    image = pyramid(tmp_path, sub_ifds=sub_ifds)
    assert image.size_px == (200, 150)
    level = level_of(image, scale)
    assert level.image.size_px == size
    assert level.shrink == pytest.approx((200 / size[0], 150 / size[1]))
    sealed = level_of(SealedImage.of(image), scale)
    assert isinstance(sealed.image, SealedImage)
    assert sealed.image.size_px == size


def test_patches_of_a_level_are_those_of_the_whole_image_up_to_resampling(tmp_path):
    image, flat = pyramid(tmp_path, sub_ifds=True), tmp_path / "flat"
    flat.mkdir()
    centres = np.array([[60.0, 50.0], [100.5, 80.25], [3.0, 140.0]])
    spec = PatchSpec(side_um=80.0, pixels=20)
    images = (image, written(flat, SMOOTH, photometric="rgb", **TILED))
    with pytest.warns(UserWarning, match="leave their image"):
        first, second = (cut_patches(each, centres, 1.0, spec, None) for each in images)
    assert np.abs(first[:2].astype(int) - second[:2]).max() <= 4


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_region_is_what_lies_there(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("tiff") / "x.tif"
    tile = data.draw(st.sampled_from([None, (16, 16), (32, 64), (160, 208)]))
    tifffile.imwrite(
        path, RGB, photometric="rgb", tile=tile, rowsperstrip=None if tile else data.draw(st.integers(1, 150))
    )
    left, top = data.draw(st.integers(0, 198)), data.draw(st.integers(0, 148))
    width, height = data.draw(st.integers(1, 200 - left)), data.draw(st.integers(1, 150 - top))
    assert (region(open_image(path), left, top, width, height) == RGB[top : top + height, left : left + width]).all()


@pytest.mark.parametrize(
    ("pixels", "options", "said"),
    [
        (np.dstack([RGB, GREY]), {"photometric": "separated"}, "SEPARATED with 4 channels"),
        (GREY.astype(np.float32), {}, "float32 values"),
        (GREY.astype(np.uint32), {}, "8 or 16 bits"),
        (np.dstack([RGB, RGB]), {"photometric": "minisblack", "planarconfig": "contig"}, "with 6 channels"),
    ],
)
def test_other_kinds_are_refused_by_name_before_a_pixel_is_read(pixels, options, said, tmp_path):
    with pytest.raises(DataError, match=said):
        written(tmp_path, pixels, **options).size_px  # noqa: B018


def test_channels_of_fluorescence_are_refused(tmp_path):
    path = tmp_path / "x.ome.tif"
    tifffile.imwrite(path, np.stack([GREY] * 5), metadata={"axes": "CYX"}, photometric="minisblack")
    with pytest.raises(DataError, match="5 channels"):
        open_image(path).size_px  # noqa: B018


def test_twelve_bits_in_sixteen_are_refused(tmp_path):
    image = written(tmp_path, GREY.astype(np.uint16) * 16, **TILED)
    with pytest.raises(DataError, match="brightest value"):
        region(image, 0, 0, 200, 150)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.99])
@pytest.mark.parametrize("layout", [TILED, {"rowsperstrip": 16}])
def test_a_file_that_breaks_off_is_refused(share, layout, tmp_path):
    image = written(tmp_path, RGB, photometric="rgb", **layout)
    content = image.path.read_bytes()
    image.path.write_bytes(content[: max(8, int(share * len(content)))])
    with pytest.raises(DataError, match="not a whole TIFF image"):
        TiffImage(image.path).size_px  # noqa: B018


@pytest.mark.parametrize(
    ("options", "mpp_um"),
    [
        ({"resolution": (20_000, 20_000), "resolutionunit": "CENTIMETER"}, 0.5),
        ({"resolution": (50_800, 50_800), "resolutionunit": "INCH"}, 0.5),
        ({"resolution": (72, 72), "resolutionunit": "INCH"}, None),
        ({"resolution": (1, 1), "resolutionunit": "NONE"}, None),
        ({"description": "Aperio Image Library|AppMag = 40|MPP = 0.2498"}, 0.2498),
        ({}, None),
    ],
)
def test_the_stated_size_of_a_pixel_is_read_and_that_of_screens_is_none(options, mpp_um, tmp_path):
    stated = stated_mpp(written(tmp_path, RGB, photometric="rgb", metadata=None, **options))
    assert stated == (None if mpp_um is None else pytest.approx(mpp_um))


@pytest.mark.parametrize("tag", [1, 3, 6, 8])
def test_a_turned_image_is_read_as_it_is_stored_and_that_is_said(tag, tmp_path):
    image = written(tmp_path, RGB, photometric="rgb", extratags=[(274, 3, 1, tag, True)])
    assert (region(image, 0, 0, 200, 150) == RGB).all()
    assert (f"orientation {tag}" in turned(image)) is (tag != 1)


def test_jpeg_is_decoded_as_tifffile_itself_does(tmp_path):
    image = written(tmp_path, SMOOTH, photometric="rgb", compression="jpeg", compressionargs={"level": 98}, **TILED)
    with tifffile.TiffFile(image.path) as file:
        expected = file.asarray()
    assert (region(image, 0, 0, 200, 150) == expected).all()
    assert np.abs(expected.astype(int) - SMOOTH).mean() <= 1
