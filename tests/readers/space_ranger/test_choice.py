"""Of what is there, the slides and bins that the card names are read, else 8 µm; what lacks a file is refused."""

import pytest

from stbench.errors import DataError
from stbench.readers.space_ranger.choice import absent_slides, chosen_outputs
from stbench.readers.space_ranger.options import SpaceRangerOptions
from tests.readers.space_ranger.test_outputs import H5, SPATIAL, below, tree


def bins(root, *sizes):
    return tree(root, *(name for um in sizes for name in below(f"S/binned_outputs/square_{um:03d}um", *SPATIAL, H5)))


@pytest.mark.parametrize(
    ("sizes", "stated", "chosen"),
    [
        ((2, 8, 16), None, 8),
        ((2, 16), None, 16),
        ((2,), None, 2),
        ((2, 4), None, 4),
        ((2, 8, 16), 16, 16),
        ((4, 8), 4.0, 4),
    ],
)
def test_bins_of_8_um_are_read_unless_others_are_stated(sizes, stated, chosen, tmp_path):
    (outputs,) = chosen_outputs(bins(tmp_path, *sizes), SpaceRangerOptions(bin_um=stated))
    assert outputs.bin_um == chosen


def test_bins_that_are_not_there_are_refused_with_those_that_are(tmp_path):
    with pytest.raises(DataError, match="has bins of 2, 8 µm"):
        chosen_outputs(bins(tmp_path, 2, 8), SpaceRangerOptions(bin_um=16))


@pytest.mark.parametrize(("slides", "read"), [((), ["A", "B", "C"]), (("B",), ["B"]), (("C", "A"), ["A", "C"])])
def test_slides_that_the_card_names_are_read(slides, read, tmp_path):
    tree(tmp_path, *(name for slide in "ABC" for name in below(slide, *SPATIAL, H5)))
    outputs = chosen_outputs(tmp_path, SpaceRangerOptions(slides=slides))
    assert [each.name for each in outputs] == read
    assert absent_slides(outputs, SpaceRangerOptions(slides=slides)) == ()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "holds no slides"),
        (below("A", *SPATIAL), "filtered_feature_bc_matrix.h5: is missing"),
        (below("A", *SPATIAL[1:], H5), "tissue_positions.csv: is missing"),
        (below("A", SPATIAL[0], H5), "scalefactors_json.json: is missing"),
        (below("A/b", *SPATIAL, H5) + below("A_b", *SPATIAL, H5), "a second slide 'A_b'"),
    ],
)
def test_a_slide_that_lacks_a_file_is_refused(names, said, tmp_path):
    with pytest.raises(DataError, match=said):
        chosen_outputs(tree(tmp_path, *names), SpaceRangerOptions())
