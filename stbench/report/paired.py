"""Paired: what a page shows of an ablation whose variants drew the same numbers, and what such a cohort can show."""

import math
from collections.abc import Sequence

from stbench.analyses.differences import Difference
from stbench.analyses.leaderboard import Leaderboard
from stbench.report.cells import Table
from stbench.report.digits import decimals_of_difference
from stbench.report.wording import number, reference_name
from stbench.statistics.seeds import POWER

SHARED = "the same first weights of the parts that both have, batches, genes and masks"


def difference_title(board: Leaderboard) -> str:
    """What is subtracted from what."""
    return f"{board.first.title}, less {reference_name(board)}"


def paired_cells(board: Leaderboard) -> Table:
    """Each row's mean difference with its interval, how much of its spread is seeds, and what would have been seen."""
    head = [
        "method", difference_title(board), "95 % over patients",
        "seeds' share of the variance", "smallest that could be seen",
    ]  # fmt: skip
    return Table(head, [[name, *_summary(difference)] for name, difference in _named(board)])


def seed_cells(board: Leaderboard) -> Table:
    """Every difference by itself: a row per method and patient, a column per seed."""
    seeds = () if board.differences is None else board.differences.seeds
    rows = [
        [name, patient, *(f"{value:+.{decimals_of_difference(difference.interval)}f}" for value in values)]
        for name, difference in _named(board)
        for patient, values in difference.patients.items()
    ]
    return Table(["method", "patient", *(f"seed {seed}" for seed in seeds)], rows)


def paired_text(board: Leaderboard) -> str:
    """How variants were compared, and what the cohort can show; empty where nothing is paired."""
    if board.differences is None:
        return ""
    seeds, reference = len(board.differences.seeds), reference_name(board)
    controls = {row.method for row in board.rows if row.control}
    variants = [each for each in board.differences.rows if each.method not in controls]
    return (
        f"Every variant was trained with the same {_counted(seeds, 'seed')} as {reference} and drew {SHARED}. "
        f"Seeds are averaged within a patient. {_shown(variants)}"
    )


def _shown(variants: Sequence[Difference]) -> str:
    """The sentence on what so many patients with such a spread can show."""
    patients = max((each.interval.n_units for each in variants), default=0)
    visible = {each.visible: decimals_of_difference(each.interval) for each in variants if each.visible > 0}
    if not visible:
        return f"{_counted(patients, 'patient')} cannot show how a difference varies between patients."
    least, most = (number(size, visible[size]) for size in (min(visible), max(visible)))
    sizes = least if least == most else f"{least} to {most}, by its own spread,"
    large = sum(each.is_visible for each in variants)
    return (
        f"What {_counted(patients, 'patient')} can show: a true difference would have to be {sizes} in size for a "
        f"chance of {POWER:.0%} to be found (Student's two-sided test at 0.05); of "
        f"{_counted(len(variants), 'difference')} to the full model {large or 'none'} "
        f"{'are' if large > 1 else 'is'} that large."
    )


def _named(board: Leaderboard) -> list[tuple[str, Difference]]:
    """Differences by the titles of their rows, in the order of the table."""
    known = board.differences
    pairs = [] if known is None else [(row.name, known.named(row.method)) for row in board.rows]
    return [(name, difference) for name, difference in pairs if difference is not None]


def _summary(difference: Difference) -> list[str]:
    low, high, decimals = difference.interval.low, difference.interval.high, decimals_of_difference(difference.interval)
    interval = "-" if math.isnan(low) else f"{low:+.{decimals}f} to {high:+.{decimals}f}"
    share = "-" if math.isnan(difference.seed_share) else f"{difference.seed_share:.0%}"
    return [f"{difference.interval.mean:+.{decimals}f}", interval, share, number(difference.visible, decimals)]


def _counted(many: int, what: str) -> str:
    return f"{many} {what}" if many == 1 else f"{many} {what}s"
