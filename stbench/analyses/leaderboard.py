"""Leaderboard: one task on one dataset as a value, before it takes any form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from stbench.analyses.best_genes import BestGene
from stbench.analyses.differences import Differences
from stbench.analyses.facts import Facts
from stbench.analyses.reported import ReportedTable
from stbench.analyses.separation import Separation
from stbench.scoring.columns import ScoreColumn
from stbench.statistics.inference import Inference, Standing
from stbench.statistics.ranges import RankRange

FORMAT = 1
"""Of the JSON form; raised when a reader of the old one would read something else."""
ROUNDING = 1e-6  # of predictions, which are kept as float32
BATCH_CORRECTED = "batch-corrected"
"""Badge of tasks that correct all slides together, beside the tags of their cards."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One method, variant or submission of a leaderboard."""

    method: str
    title: str
    control: bool
    status: str
    floor: bool = False
    """A control that cannot know which patch belongs to which expression."""
    honest: str = ""
    """The row whose model was chosen without the test slides, where this one's was chosen on them."""
    origin: Literal["run", "submitted", "reported"] = "run"
    cause: str = ""
    key: str = ""
    """A job of the row whose log explains the status."""
    values: Mapping[str, float] = field(default_factory=dict)
    """Mean over test slides, by score column; seeds are averaged first."""
    spreads: Mapping[str, float] = field(default_factory=dict)
    """Standard deviation over test slides."""
    slides: Mapping[str, float] = field(default_factory=dict)
    """The ranking score on each test slide."""
    standing: Standing | None = None
    folds_done: int = 0
    constant_predictions: int = 0
    """Predicted-constant genes over all slides: each scores 0."""
    note: str = ""
    cost: Mapping[str, float] = field(default_factory=dict)
    compute: tuple[str, ...] = ()
    """What its answers were computed on, as "cpu, float32, 1 threads"; several where its jobs differ."""

    weights: Mapping[str, str] = field(default_factory=dict)
    """sha256 of the published weights that its answers come from, by name; from a ``--weights`` file or fetched."""
    unverified: tuple[str, ...] = ()
    """Names of those that are not known to be the published ones."""
    ranks: RankRange | None = None
    """Ranks that it may have among the rows that are ranked; None for one that is not."""

    @property
    def stands_in(self) -> bool:
        """Whether random weights stood in for absent ones."""
        return self.status.endswith("†")

    @property
    def name(self) -> str:
        """The title, else the method's name; with † for stand-in weights, ‡ for unverified ones, or ``(submitted)``."""
        origin = " (submitted)" if self.origin == "submitted" else ""
        return f"{self.title or self.method}{origin}{self.sign and f' {self.sign}'}"

    @property
    def sign(self) -> str:
        """Why the row is not ranked, in the place of a rank; empty where it may be."""
        return "†" if self.stands_in else "‡" if self.unverified else ""

    @property
    def competes(self) -> bool:
        """Whether the row is ranked: not controls, nor rows of unverified weights or of what test slides chose."""
        return bool(self.values) and not (self.control or self.sign or self.honest)


@dataclass(frozen=True, kw_only=True)
class Leaderboard:
    """Rows ranked by the first score column, rows without a score below."""

    facts: Facts
    columns: tuple[ScoreColumn, ...]
    details: tuple[ScoreColumn, ...] = ()
    """Further score columns, for a table of their own."""
    reference: str = ""
    """Row that the others are compared with; empty for none."""
    rows: tuple[Row, ...]
    inference: Inference
    ceiling: Mapping[str, float] = field(default_factory=dict)
    """Mean noise ceiling of each correlation per gene, by score column."""
    upper_bound: Mapping[str, float] = field(default_factory=dict)
    """What the measured truth itself scores, by score column; empty where nothing is measured yet."""
    format: int = FORMAT
    differences: Differences | None = None
    """To the reference, seed by seed, where the task pairs variants."""
    best_genes: Mapping[str, tuple[BestGene, ...]] = field(default_factory=dict)
    """Those that each row predicts best, where the task lists them."""
    reported: tuple[ReportedTable, ...] = ()
    """What papers and public boards print of the dataset."""
    separation: Separation | None = None
    """What it would take to tell the first two ranked rows apart; None where nothing can be said."""

    @property
    def first(self) -> ScoreColumn:
        """The score that ranks."""
        return self.columns[0]

    def named(self, method: str) -> Row | None:
        """The row of a method, or None."""
        return next((row for row in self.rows if row.method == method), None)
