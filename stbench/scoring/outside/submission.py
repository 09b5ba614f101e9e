"""Submission: predictions that were made elsewhere, slide by slide, before they are held against what was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class SlideTable:
    """Predictions for one slide."""

    where: str
    """The file, and the slide where the file has several."""
    slide: str
    fold: str = ""
    """As the file states it; empty where it does not."""
    load: "Callable[[], pd.DataFrame]" = field(repr=False)
    """Reads them: a row per spot, indexed by its name, and a column per gene."""
    spots_named: bool = True
    """Whether rows carry names of spots; else they are in the slide's order."""
    genes_named: bool = True
    """Whether columns carry names of genes; else they are in the panel's order."""

    @cached_property
    def values(self) -> "pd.DataFrame":
        """Read once."""
        return self.load()


@dataclass(frozen=True, kw_only=True, eq=False)
class Submission:
    """All that one file or folder holds."""

    path: Path
    tables: tuple[SlideTable, ...]
    rows: int = 0
    """Of a text file, its header left out; 0 for other forms."""
    long: bool = False
    """Whether a row is a value, and not a spot."""
    target: str = ""
    """The target space that it states; empty where it states none."""
    remarks: tuple[str, ...] = ()
    """What had to be taken for granted."""
