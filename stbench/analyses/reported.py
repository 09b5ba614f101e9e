"""Reported: figures of papers and public boards as they stand beside a leaderboard's rows; they are never ranked."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

Mismatch = Literal["task", "dataset", "slides", "profile"]
"""What of a table's protocol is not that of the leaderboard."""


class ReportedFigure(NamedTuple):
    """One printed number."""

    method: str
    """As printed."""
    row: str
    """The leaderboard's row that it is beside; empty for none."""
    score: str
    """As printed: "PCC HVG-50"."""
    column: str
    """The leaderboard's score column; empty where it has none."""
    slide: str
    """The slide that it is of; empty for a mean over slides."""
    value: float
    measured: float
    """What the leaderboard has in its place; NaN where nothing was measured, or by a stand-in."""


@dataclass(frozen=True, kw_only=True)
class ReportedTable:
    """What one printed table says of a leaderboard's dataset."""

    name: str
    """Of its card."""
    printed_in: str
    """Source and table."""
    dataset: str
    """As printed."""
    decimals: int
    protocol: tuple[str, ...]
    notes: tuple[str, ...]
    mismatches: tuple[Mismatch, ...]
    """Why no difference is given; empty where the protocols match."""
    figures: tuple[ReportedFigure, ...]

    def difference(self, figure: ReportedFigure) -> float:
        """Measured less printed; NaN where nothing was measured, or the protocols do not match."""
        return math.nan if self.mismatches else figure.measured - figure.value
