"""Positions: the spots of a slide on array and image, with those beside the tissue known."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stbench.errors import DataError
from stbench.readers.geometry import Positions
from stbench.readers.spot_tables import COLUMNS, positions_of, spot_names, under_tissue
from stbench.readers.st_tables.heads import Content, head_of
from stbench.readers.st_tables.spots import Place, rounded, written_alike
from stbench.readers.tables import check_numbers, read_table

if TYPE_CHECKING:
    import pandas as pd


class Spots(NamedTuple):
    """All spots of a slide."""

    positions: Positions
    """Of those under tissue."""
    beside: frozenset[str]
    """Spots that were not selected: they lie beside the tissue."""
    spot_at: Mapping[Place, str]
    """The spot of each measured place, on the array and on the image."""


def read_positions(path: Path) -> Spots:
    """The spots of a table, with or without a header.

    Raises:
        DataError: the table is broken, lists a spot twice, or has none under tissue.
    """
    head = head_of(path)
    if head.by_name:
        table = _by_name(path, head.separator)
    else:
        table = read_table(path, Content.SPOTS.value, COLUMNS, separator=head.separator, header=head.unnamed)
    table = table.rename(columns={"adj_x": "new_x", "adj_y": "new_y"})
    selected = under_tissue(table)
    if not selected.any():
        raise DataError(str(path), f"has {len(table)} spots, and none is selected", "spots under tissue: selected is 1")
    check_numbers(table, path, [*COLUMNS, *(name for name in ("new_x", "new_y") if name in table.columns)])
    positions = positions_of(table[selected], path)
    return Spots(positions, frozenset(spot_names(table[~selected])), _measured(table))


def _by_name(path: Path, separator: str) -> "pd.DataFrame":
    """A table of spots' names and pixels, as one of places and pixels."""
    import pandas as pd

    named = read_table(path, Content.SPOTS.value, (), separator=separator, header=("spot", "pixel_x", "pixel_y"))
    named = named.iloc[1:]
    places = [name.split("x") for name in written_alike(map(str, named["spot"]), {})]
    table = pd.DataFrame(places, columns=["x", "y"]).apply(pd.to_numeric, errors="coerce")
    pixels = named[["pixel_x", "pixel_y"]].apply(pd.to_numeric, errors="coerce").reset_index(drop=True)
    return pd.concat([table, pixels], axis=1)


def _measured(table: "pd.DataFrame") -> dict[Place, str]:
    pairs = [pair for pair in (("new_x", "new_y"), ("pixel_x", "pixel_y")) if set(pair) <= set(table.columns)]
    names = spot_names(table)
    places: dict[Place, str] = {}
    for pair in pairs:
        numbers = table[list(pair)].to_numpy(float)
        places |= {rounded(*place): name for place, name in zip(numbers.tolist(), names, strict=True)}
    return places


def is_staggered(positions: Positions) -> bool:
    """Whether each second place of the array is empty, as on arrays of two thousand spots, half as far apart."""
    parity = positions.array_xy.sum(axis=1) % 2
    return bool(len(parity) > 1 and (parity == parity[0]).all() and np.ptp(positions.array_xy, axis=0).all())
