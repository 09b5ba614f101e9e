"""The scale is what the card states, else what Visium's grid shows, else what files say; what differs is told."""

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.geometry import Positions
from stbench.readers.scales import Stated, scale_of
from tests.made.space_ranger import MPP_UM, made_slide


def positions(array=True):
    made = made_slide()
    places = made.array_xy if array else np.zeros_like(made.array_xy)
    return Positions(made.barcodes, places, made.centres_px)


@pytest.mark.parametrize(
    ("asked", "array", "stated", "used"),
    [
        (2.5, True, [Stated("a", 9.0)], 2.5),
        (None, True, [Stated("a", 9.0)], MPP_UM),
        (None, False, [Stated("a", None), Stated("b", 0.5), Stated("c", 0.6)], 0.5),
    ],
)
def test_the_card_goes_before_the_grid_and_the_grid_before_files(asked, array, stated, used):
    scale = scale_of("S1", positions(array), asked, stated, "file")
    assert scale.mpp_um == pytest.approx(used, abs=1e-6)


@pytest.mark.parametrize(("ratio", "told"), [(1.0, False), (1.029, False), (0.972, False), (1.04, True), (0.95, True)])
def test_what_differs_by_more_than_three_hundredths_is_a_remark(ratio, told):
    scale = scale_of("S1", positions(), None, [Stated("metadata", MPP_UM * ratio)], "file")
    assert bool(scale.remarks) == told
    words = f"S1: metadata says {MPP_UM * ratio:.4g} µm per pixel, and the distance of Visium's spots 4, which is used"
    assert scale.remarks == ((words,) if told else ())


@pytest.mark.parametrize("stated", [[], [Stated("metadata", None)]])
def test_where_nothing_says_it_the_file_is_named_and_what_to_state(stated):
    with pytest.raises(DataError, match=r"(?s)S1.h5ad: does not say how large a pixel is.*mpp_um: NUMBER"):
        scale_of("S1", positions(array=False), None, stated, "S1.h5ad")
