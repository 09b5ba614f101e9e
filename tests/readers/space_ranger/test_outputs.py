"""Files of slides are found in the trees that Space Ranger, 10x's site and GEO leave, by the ends of their names."""

import pytest

from stbench.errors import DataError
from stbench.readers.space_ranger.outputs import outputs_in

SPATIAL = ("spatial/tissue_positions.csv", "spatial/scalefactors_json.json", "spatial/tissue_hires_image.png")
H5 = "filtered_feature_bc_matrix.h5"
MTX = ("filtered_feature_bc_matrix/matrix.mtx.gz", "filtered_feature_bc_matrix/barcodes.tsv.gz")


def tree(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


def below(folder, *names):
    return [f"{folder}/{name}" for name in names]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([*SPATIAL, H5], {"root"}),
        (below("outs", *SPATIAL, H5), {"root"}),
        (below("S1", *SPATIAL, H5) + below("S2/outs", *SPATIAL, *MTX), {"S1", "S2"}),
        (below("run/S1/outs", *SPATIAL, H5), {"run_S1"}),
        (["V1_Brain_filtered_feature_bc_matrix.h5", *SPATIAL], {"root"}),
        ([f"GSM{n}_{kind}" for n in "12" for kind in (H5, "tissue_positions_list.csv.gz", "scalefactors_json.json.gz")],
         {"GSM1", "GSM2"}),
        ([f"{n}_spatial/{path.partition('/')[2]}" for n in "ab" for path in SPATIAL] + [f"{n}_{H5}" for n in "ab"],
         {"a", "b"}),
        ([*below("S1", *SPATIAL, H5), "S1/raw_feature_bc_matrix.h5", "S1/analysis/pca/tissue_positions.csv"], {"S1"}),
        (below("S1", H5), {"S1"}),
        (below("S1", "spatial/tissue_hires_image.png"), set()),
        ([".hidden/" + H5, "__MACOSX/._" + H5], set()),
    ],
)  # fmt: skip
def test_slides_are_found_and_named_by_their_folders(names, found, tmp_path):
    assert {outputs.name for outputs in outputs_in(tree(tmp_path / "root", *names))} == found


@pytest.mark.parametrize("above", ["", "binned_outputs/", "outs/binned_outputs/"])
@pytest.mark.parametrize("start", ["", "sample_"])
def test_bins_are_told_apart_by_their_size(above, start, tmp_path):
    names = [name for um in ("002", "008", "016") for name in below(f"S/{above}{start}square_{um}um", *SPATIAL, H5)]
    extra = below("S/outs/segmented_outputs", *SPATIAL[1:], H5) if "outs" in above else []
    sets = outputs_in(tree(tmp_path, *names, *extra, *below("S", SPATIAL[2])))
    assert {(outputs.name, outputs.bin_um) for outputs in sets} == {("S", 2), ("S", 8), ("S", 16)}


@pytest.mark.parametrize(
    ("root", "bin_um"), [("square_008um", 8), ("sample_square_016um", 16), ("", None), ("spatial", None)]
)
def test_a_folder_within_a_slides_is_of_this_slide(root, bin_um, tmp_path):
    inner = "S/outs/binned_outputs" if "square" in root else "S/outs"
    place = f"{inner}/{root}" if "square" in root else inner
    tree(tmp_path, *below(place, *SPATIAL, H5))
    (outputs,) = outputs_in(tmp_path / inner / root)
    assert (outputs.name, outputs.bin_um) == ("spatial" if root == "spatial" else "S", bin_um)
    assert ("filtered" in outputs.files) == (root != "spatial")


def test_a_matrix_in_hdf5_is_read_rather_than_its_twin_in_a_folder(tmp_path):
    (outputs,) = outputs_in(tree(tmp_path / "S", *SPATIAL, H5, *MTX, "raw_feature_bc_matrix/matrix.mtx"))
    assert outputs.files["filtered"].name == H5
    assert outputs.files["raw"].name == "matrix.mtx"


@pytest.mark.parametrize("second", ["copy_of_" + H5, "spatial/old_scalefactors_json.json"])
def test_two_files_of_one_kind_are_refused(second, tmp_path):
    with pytest.raises(DataError, match="a second file"):
        outputs_in(tree(tmp_path, *SPATIAL, H5, second))
