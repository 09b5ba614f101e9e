"""A slide of HEST with a whole image or with shipped patches: its scale, and what has to be said of it."""

import json

import pytest

from stbench.data.patches import PatchSpec
from stbench.errors import DataError
from stbench.readers.hest.metadata import read_metadata
from stbench.readers.hest.options import HestOptions
from stbench.readers.hest.slides import SlideFiles, read_slide
from tests.made.h5ad import anndata_of
from tests.made.hest import SIDE_PX, SOURCE_PX, write_adata, write_hest
from tests.made.space_ranger import MPP_UM, made_slide

OFF_GRID = {"array": False}


def read(folder, image="wsis", adata=None, option=None, **facts):
    """The first slide of a folder, with some of its metadata changed."""
    write_hest(folder, ("S1",))
    if adata is not None:
        write_adata(folder / "st/S1.h5ad", anndata_of(made_slide(), **adata))
    path = folder / "metadata/S1.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))
    file = folder / {"wsis": "wsis/S1.tif", "patches": "patches/S1.h5"}[image]
    files = SlideFiles("S1", "P", folder / "st/S1.h5ad", file, image == "wsis", read_metadata(folder, "S1"))
    return read_slide(files, HestOptions(mpp_um=option), None)


@pytest.mark.parametrize("image", ["wsis", "patches"])
@pytest.mark.parametrize("adata", [None, OFF_GRID], ids=["grid", "no grid"])
def test_the_scale_is_the_grids_or_that_of_metadata(tmp_path, image, adata):
    slide = read(tmp_path, image, adata).slide
    assert slide.mpp_um == pytest.approx(MPP_UM * (SOURCE_PX / SIDE_PX if image == "patches" else 1), rel=1e-4)


@pytest.mark.parametrize(
    ("image", "adata", "facts", "told"),
    [
        (
            "wsis",
            None,
            {"pixel_size_um_estimated": 4.5},
            "(pixel_size_um_estimated) says 4.5 µm per pixel",
        ),
        ("patches", None, {"pixel_size_um_estimated": 4.5}, "says 7.875 µm per pixel, and the distance of Visium's"),
        ("wsis", OFF_GRID, {"inter_spot_dist": 58.0}, "the distance of spots (inter_spot_dist in metadata) says 2.32"),
        ("wsis", None, {"fullres_px_width": 999}, "the image has 358 x 272 px, and by metadata the whole one has 999"),
    ],
)
def test_what_contradicts_the_scale_or_the_image_is_a_remark(tmp_path, image, adata, facts, told):
    remarks = read(tmp_path, image, adata, **facts).remarks
    assert [remark for remark in remarks if told in remark and remark.startswith("S1: ")]


@pytest.mark.parametrize("image", ["wsis", "patches"])
def test_nothing_is_said_of_a_slide_on_which_all_agree(tmp_path, image):
    assert [remark for remark in read(tmp_path, image).remarks if "shipped patches are read" not in remark] == []


@pytest.mark.parametrize("image", ["wsis", "patches"])
def test_the_card_may_state_the_scale(tmp_path, image):
    part = read(tmp_path, image, option=5.0)
    assert part.slide.mpp_um == 5.0
    assert any("the card 5, which is used" in remark for remark in part.remarks)


def test_where_nothing_says_the_scale_it_is_asked_for(tmp_path):
    with pytest.raises(DataError, match=r"(?s)does not say how large a pixel is.*mpp_um"):
        read(tmp_path, adata=OFF_GRID, pixel_size_um_estimated=None, inter_spot_dist=None)


@pytest.mark.parametrize(("shrink", "refused"), [(1.0, False), (0.5, False), (1.5, True)])
def test_patches_are_the_shipped_ones_and_never_cut_beyond_them(tmp_path, shrink, refused):
    slide = read(tmp_path, "patches").slide
    spec = PatchSpec(side_um=shrink * SIDE_PX * slide.mpp_um, pixels=8)
    if refused:
        with pytest.raises(DataError, match="wider than those that the dataset ships"):
            slide.patches(spec)
    else:
        assert slide.patches(spec).shape == (slide.n_spots, 8, 8, 3)
