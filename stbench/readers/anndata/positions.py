"""Positions of an AnnData file: from ``obsm`` or named columns of ``obs``, with array places where there are any."""

from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.errors import DataError
from stbench.readers.anndata.file import H5adFile
from stbench.readers.anndata.options import H5adOptions
from stbench.readers.geometry import Positions

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]


def read_positions(file: H5adFile, obs: "pd.DataFrame", options: H5adOptions) -> Positions:
    """Places of all spots, in the units of the file.

    Raises:
        DataError: the file has none, or some that are no numbers.
    """
    spots = tuple(map(str, obs.index))
    if options.x:
        places = np.column_stack([_column(file, obs, name, options) for name in (options.x, options.y)])
    else:
        places = _stored(file, options)
    if places.shape[0] != len(spots) or places.ndim != 2 or places.shape[1] < 2:
        raise DataError(str(file.path), f"has positions of shape {places.shape}", f"{(len(spots), 2)}: x and y of each")
    return Positions(spots, array_places(file, obs, options), _numbers(file, places[:, :2]))


def _stored(file: H5adFile, options: H5adOptions) -> Array:
    name = f"obsm/{options.positions}"
    if not file.has(name):
        there = [f"obsm['{each}']" for each in file.names("obsm")] or ["nothing in obsm"]
        raise DataError(
            str(file.path), f"has no obsm['{options.positions}'] ({', '.join(there)})", "x and y of each spot",
            "Name the key in the card, options: {positions: KEY}, or columns of obs: {x: NAME, y: NAME}",
        )  # fmt: skip
    return np.asarray(file.read(name))


def _column(file: H5adFile, obs: "pd.DataFrame", name: str, options: H5adOptions) -> Array:
    if name not in obs.columns:
        raise DataError(
            options.where, f"names the column '{name}', and {file.path.name} has none", ", ".join(map(str, obs.columns))
        )
    return np.asarray(obs[name])


def _numbers(file: H5adFile, places: Array) -> Array:
    """float64, also of numbers that were saved as texts."""
    if places.dtype.kind in "iuf":
        numbers = places.astype(float)
    else:
        import pandas as pd

        columns = [pd.to_numeric(pd.Series(places[:, at]), errors="coerce") for at in (0, 1)]
        numbers = np.column_stack(columns).astype(float)
    wrong = np.flatnonzero(~(np.abs(numbers) < 1e9).all(axis=1))
    if len(wrong):
        raise DataError(str(file.path), f"has the position {places[wrong[0]].tolist()}", "numbers for every spot")
    return numbers


def array_places(file: H5adFile, obs: "pd.DataFrame", options: H5adOptions) -> Array:
    """(n_spots, 2) columns and rows; zeros where the file has none, which says nothing about any spot."""
    names = (options.array_column, options.array_row)
    if not set(names) <= set(obs.columns):
        return np.zeros((len(obs), 2), np.int64)
    places = _numbers(file, np.column_stack([np.asarray(obs[name]) for name in names]))
    if (places != np.round(places)).any():
        raise DataError(
            str(file.path), f"has array places that are not whole in {' and '.join(names)}", "whole numbers"
        )
    return places.astype(np.int64)
