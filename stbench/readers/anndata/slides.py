"""Slides of an AnnData file: which rows are of which."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.readers.anndata.options import H5adOptions

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]


def rows_of_slides(path: Path, obs: "pd.DataFrame", options: H5adOptions) -> dict[str, Array]:
    """Rows of each slide that is read, spots off the tissue left out.

    Args:
        path: the file; its slide is called so where it has only one.
        obs: its table of spots.
        options: which may name slides, and their column.
    """
    names = np.full(len(obs), path.stem, dtype=object)
    if options.slide_column in obs.columns and obs[options.slide_column].nunique() > 1:
        names = np.array(list(map(str, obs[options.slide_column])), dtype=object)
    inside = under_tissue(obs)
    return {
        str(name): np.flatnonzero((names == name) & inside)
        for name in dict.fromkeys(names.tolist())
        if not options.slides or str(name) in options.slides
    }


def under_tissue(obs: "pd.DataFrame") -> Array:
    """(n_spots,) bool: all but those of which the file says that they lie beside the tissue."""
    if "in_tissue" not in obs.columns:
        return np.ones(len(obs), bool)
    return ~np.isin(list(map(str, obs["in_tissue"])), ("0", "0.0", "False"))
