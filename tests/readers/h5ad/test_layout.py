"""What is said of folders of AnnData files."""

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.h5ad.layout import PLACES, look
from tests.made.h5ad import anndata_of, write_h5ads
from tests.made.space_ranger import made_slide

MADE = made_slide()


def saved(folder, *, places="obsm", labels="layer", **columns):
    """A file ``S.h5ad`` with positions where ``places`` says, and further columns."""
    adata = anndata_of(MADE)
    centres = adata.obsm["spatial"]
    if places != "obsm":
        del adata.obsm["spatial"]
    if isinstance(places, tuple):
        adata.obs[list(places)] = centres
    elif places != "obsm" and places:
        adata.obsm[places] = centres
    adata.obs = adata.obs.rename(columns={"layer": labels})
    for name, values in columns.items():
        adata.obs[name] = np.resize(values, adata.n_obs)
    adata.write_h5ad(folder / "S.h5ad")
    return look(folder)


@pytest.mark.parametrize(
    ("places", "options"),
    [
        ("obsm", {}),
        ("X_spatial", {"positions": "X_spatial"}),
        *((pair, {"x": pair[0], "y": pair[1]}) for pair in PLACES),
    ],
    ids=str,
)
def test_where_positions_are_is_stated(tmp_path, places, options):
    seen = saved(tmp_path, places=places)
    assert (seen.slides, seen.options) == (("S",), {**options, "labels": "layer"})


def test_files_without_positions_are_no_slides(tmp_path):
    assert saved(tmp_path, places="").why == "S.h5ad has no positions of spots, as obsm['spatial']"
    assert look(tmp_path).slides == ()


@pytest.mark.parametrize(
    ("columns", "slides", "options"),
    [
        ({"library_id": ["A", "B"]}, ("A", "B"), {}),
        ({"Section": ["A", "B"]}, ("A", "B"), {"slide_column": "Section"}),
        ({"section": ["A", "A"]}, ("S",), {}),
        ({"sample": ["A", "B"], "donor": ["P", "Q"]}, ("A", "B"),
         {"slide_column": "sample", "patients": {"A": "P", "B": "Q"}}),
        ({"sample": ["A", "B"], "donor": ["P", "Q", "R"]}, ("A", "B"), {"slide_column": "sample"}),
    ],
)  # fmt: skip
def test_columns_of_slides_and_patients_are_stated_where_they_say_one_thing_of_each_slide(
    tmp_path, columns, slides, options
):
    seen = saved(tmp_path, **columns)
    assert (seen.slides, seen.options) == (slides, {"labels": "layer", **options})


@pytest.mark.parametrize(
    ("labels", "more", "stated", "hinted"),
    [
        ("Region", {}, {"labels": "Region"}, False),
        ("tumour", {}, {}, True),
        ("layer", {"region": ["x", "y"]}, {}, True),
    ],
)
def test_a_column_of_labels_is_stated_where_its_name_says_so_and_no_other_does(tmp_path, labels, more, stated, hinted):
    seen = saved(tmp_path, labels=labels, **more)
    assert seen.options == stated
    assert any(labels in hint for hint in seen.hints) == hinted


@pytest.mark.parametrize("array", [True, False])
def test_the_size_of_a_pixel_is_asked_for_where_no_array_gives_it(tmp_path, array):
    anndata_of(MADE, array=array).write_h5ad(tmp_path / "S.h5ad")
    assert any("mpp_um" in hint for hint in look(tmp_path).hints) != array


def test_what_all_files_have_in_common_is_stated(tmp_path):
    write_h5ads(tmp_path, ("A", "B"))
    assert look(tmp_path).options == {"labels": "layer"}
    saved(tmp_path, labels="other")
    assert (look(tmp_path).slides, look(tmp_path).options) == (("A", "B", "S"), {})


@pytest.mark.parametrize(
    ("folder", "beside", "other"),
    [("st", "wsis", True), ("st", "metadata", True), ("adata", "splits", True), ("st", "images", False),
     ("adata", "metadata", False), ("mine", "wsis", False)],
)  # fmt: skip
def test_files_that_are_part_of_a_layout_with_more_to_it_are_left_to_that(tmp_path, folder, beside, other):
    write_h5ads(tmp_path / folder, ("A", "B"))
    (tmp_path / beside).mkdir()
    seen = look(tmp_path)
    assert seen.slides == (() if other else ("A", "B"))
    assert (f"AnnData files lie in {folder} beside {beside}" in seen.why) == other


def test_a_broken_file_is_told(tmp_path):
    (tmp_path / "S.h5ad").write_bytes(b"no HDF5")
    with pytest.raises(DataError, match="cannot be read"):
        look(tmp_path)
