"""Beside: which printed figures belong beside which rows of a leaderboard, and whether they may be compared."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from stbench.analyses.leaderboard import Row
from stbench.analyses.reported import Mismatch, ReportedFigure, ReportedTable
from stbench.cards import ReportedCard


class Measured(NamedTuple):
    """What printed figures stand beside."""

    own: str
    """Name of the printed table whose protocol the task is; empty for none."""
    dataset: str
    profile: str
    tested: Set[str]
    """Names of the test slides."""
    columns: Sequence[str]
    rows: Mapping[str, Row]
    """By method."""


def reported_tables(measured: Measured, cards: Iterable[ReportedCard]) -> tuple[ReportedTable, ...]:
    """The task's own table first, then others with figures of the dataset in the leaderboard's score columns."""
    ordered = sorted(cards, key=lambda card: (card.name != measured.own, card.name))
    return tuple(table for card in ordered for table in _tables(card, measured) if table.figures)


def _tables(card: ReportedCard, measured: Measured) -> Iterator[ReportedTable]:
    own = card.name == measured.own
    on_dataset = [name for name in card.values if measured.dataset in card.datasets[name].cards]
    for dataset in on_dataset or (card.values if own else ()):
        figures = _figures(card, dataset, measured, own)
        yield ReportedTable(
            name=card.name, printed_in=card.printed_in, dataset=dataset, decimals=card.decimals,
            protocol=card.protocol, notes=card.notes, mismatches=tuple(_mismatches(card, dataset, measured)),
            figures=tuple(figure for figure in figures if own or figure.column),
        )  # fmt: skip


def _mismatches(card: ReportedCard, dataset: str, measured: Measured) -> Iterator[Mismatch]:
    if card.name != measured.own:
        yield "task"
    if measured.dataset not in card.datasets[dataset].cards:
        yield "dataset"
    elif measured.tested != set(card.datasets[dataset].slides):
        yield "slides"
    if measured.profile != "paper":
        yield "profile"


def _figures(card: ReportedCard, dataset: str, measured: Measured, own: bool) -> Iterator[ReportedFigure]:
    for score, methods in card.values[dataset].items():
        printed = card.scores[score]
        column = (own and printed.own_column) or printed.column
        column = column if column in measured.columns else ""
        for method, value in methods.items():
            row = measured.rows.get(card.row_of(method, score))
            alike = measured.rows.get(card.same_encoder.get(method, ""))
            beside = row or alike
            yield ReportedFigure(
                method, beside.method if beside else "", score, column, printed.slide, value,
                _measured(row, column, printed.slide, measured),
            )  # fmt: skip


def _measured(row: Row | None, column: str, slide: str, measured: Measured) -> float:
    """A row's score, or its ranking score on one slide."""
    if row is None or row.stands_in or not column:
        return math.nan
    if not slide:
        return row.values.get(column, math.nan)
    return row.slides.get(slide, math.nan) if column == measured.columns[0] else math.nan
