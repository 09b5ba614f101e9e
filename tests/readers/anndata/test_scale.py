"""Visium's array places are told from others', and only then measured as such."""

import numpy as np
import pytest

from stbench.readers.anndata.scale import is_visium
from stbench.readers.geometry import Positions
from tests.made.space_ranger import made_slide


def positions(made, array_xy=None):
    return Positions(made.barcodes, made.array_xy if array_xy is None else array_xy, made.centres_px)


@pytest.mark.parametrize("turn", range(8))
def test_visium_is_recognised_however_it_is_turned(turn):
    assert is_visium(positions(made_slide(turn=turn)))


@pytest.mark.parametrize(
    "other",
    [
        positions(made_slide(bin_um=8.0)),
        positions(made_slide(), made_slide().array_xy * 0),
        positions(made_slide(), made_slide().array_xy[:, ::-1]),
        positions(made_slide(), np.add(made_slide().array_xy, [0, 1])),
        positions(made_slide(bin_um=8.0), 2 * np.array(made_slide(bin_um=8.0).array_xy)),
    ],
)
def test_other_grids_are_none(other):
    assert not is_visium(other)
