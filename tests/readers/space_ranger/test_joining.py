"""Spots under tissue with counts and a place are a slide's; a few outside the image are left out and counted."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from stbench.data.images import PngImage
from stbench.readers.assembly import Joined
from stbench.readers.geometry import Positions
from stbench.readers.matrices import CountTable
from stbench.readers.space_ranger.joining import OUTSIDE, joined_spots, spots_inside
from stbench.readers.space_ranger.options import SpaceRangerOptions
from stbench.readers.space_ranger.outputs import Outputs
from stbench.readers.space_ranger.pictures import Picture

SPOTS = tuple(f"{'ACGT' * 4}{number:02d}-1" for number in range(40))
OUTPUTS = Outputs("S", Path(), {"filtered": Path("filtered.h5"), "raw": Path("raw.h5"), "positions": Path("p.csv")})


def counts(rows):
    return CountTable(tuple(SPOTS[row] for row in rows), ("A",), csr_matrix(np.array(rows, float)[:, None] + 1))


def positions(rows):
    places = np.array([(row, 0) for row in rows])
    return Positions(tuple(SPOTS[row] for row in rows), places, places * 10.0)


@pytest.mark.parametrize(
    ("matrix", "counted", "located", "joined", "remarks"),
    [
        ("filtered", range(40), range(40), range(40), 0),
        ("filtered", range(10), range(40), range(10), 1),
        ("filtered", range(40), range(30), range(30), 1),
        ("raw", range(40), range(5), range(5), 0),
        ("filtered", [3, 1, 2], range(40), [3, 1, 2], 1),
    ],
)
def test_spots_of_both_are_joined_in_the_order_of_the_counts(matrix, counted, located, joined, remarks):
    both = joined_spots(OUTPUTS, counts(counted), positions(located), SpaceRangerOptions(matrix=matrix))
    assert both.counts.spots == both.positions.spots == tuple(SPOTS[row] for row in joined)
    assert both.counts.counts.toarray().ravel().tolist() == [row + 1 for row in joined]
    assert len(both.remarks) == remarks


@pytest.mark.parametrize(("n_outside", "left_out"), [(0, 0), (1, 1), (2, 2), (3, 0), (40, 0)])
def test_few_spots_outside_are_left_out_and_many_are_for_the_checks_to_refuse(n_outside, left_out, monkeypatch):
    monkeypatch.setattr(PngImage, "size_px", ((40 - n_outside) * 5 or 1, 50))
    both = Joined(counts(range(40)), positions(range(40)), ())
    inside = spots_inside(both, Picture(PngImage(Path()), Path(), 0.5), "S")
    assert len(inside.counts.spots) == len(inside.positions.spots) == 40 - left_out
    assert (left_out > 0) == (0 < n_outside <= OUTSIDE * 40)
    assert len(inside.remarks) == bool(left_out)
