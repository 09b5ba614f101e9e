"""Sampled maps: the observed spots of a slide on its lattice, each gene scaled by what was sampled of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from stbench.data import BlindSlide, Slide
from stbench.data.lattice import laid_out, lattice_xy
from stbench.data.panel import Panel
from stbench.errors import DataError

Array = np.ndarray[Any, Any]
MOST_SHARED = 0.05
"""Share of spots that may lie in a place of the lattice with another one."""


@dataclass(frozen=True, eq=False)
class SampledMaps:
    """What was sampled of a slide."""

    values: Array
    """(rows, columns, n_genes) float32 in [0, 1]; 0 where nothing was sampled."""
    mask: Array
    """(rows, columns) float32: 1 where something was."""
    low: Array
    """(n_genes,) the least expression that was sampled, which became 0."""
    spread: Array
    """(n_genes,) from there to the greatest, which became 1."""
    xy: Array
    """(n_spots, 2) column and row of all the slide's spots."""

    @classmethod
    def of(cls, every: BlindSlide, observed: Slide, rows: Array, panel: Panel) -> "SampledMaps":
        """Maps of the observed spots, which are the ``rows`` of ``every`` spot of the slide.

        Raises:
            DataError: spots lie on no lattice.
        """
        xy = lattice_xy(every.array_xy, every.centres_um)
        if len(np.unique(xy, axis=0)) < (1 - MOST_SHARED) * len(xy):
            raise DataError(f"slide '{every.name}'", "has many spots in one place of the lattice", "an array of spots")
        expression = observed.expression(panel)
        low: Array = expression.min(axis=0)
        spread: Array = np.asarray(np.ptp(expression, axis=0))
        laid = np.full((*(xy.max(axis=0)[::-1] + 1), len(panel)), np.nan)
        part = laid_out((expression - low) / np.where(spread > 0, spread, 1.0), xy[rows])
        laid[: part.shape[0], : part.shape[1]] = part
        mask: Array = np.asarray(~np.isnan(laid).any(axis=2)).astype(np.float32)
        values: Array = np.nan_to_num(laid).astype(np.float32)
        return cls(values, mask, low, spread, xy)

    @classmethod
    def of_training(cls, slide: Slide, panel: Panel) -> "SampledMaps":
        """Of a slide that trains, on the lattice of all its spots, trained on or not."""
        rows = np.arange(slide.n_spots) if slide.part_of is None else slide.part_of.rows
        return cls.of(slide.whole(), slide, rows, panel)

    def unscaled(self, maps: Array) -> Array:
        """(n_spots, n_genes) float32 expression of all spots, from scaled maps (rows, columns, n_genes)."""
        column, row = self.xy.T
        return np.asarray((maps[row, column] * self.spread + self.low).astype(np.float32))
