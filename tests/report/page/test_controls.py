"""Who beats which control, and on how many slides."""

from dataclasses import replace

import pytest

from stbench.report.page.controls import controls_cells
from stbench.report.page.index import index_text
from stbench.report.page.tables import Published
from tests.made.boards import boards

BOARD = boards()[0]
MODEL = next(row for row in BOARD.rows if row.values)
NAME = BOARD.first.text
SIGN = 1 if BOARD.first.better == "higher" else -1


def row(name, value, *, control=False, floor=False, slides=None):
    values, own = {NAME: SIGN * value}, {slide: SIGN * score for slide, score in (slides or {}).items()}
    return replace(
        MODEL, method=name, title=name.title(), control=control, floor=floor, values=values, slides=own, honest="",
        status="measured", unverified=(), origin="run",
    )  # fmt: skip


CONTROLS = (
    row("kriged", 0.5, control=True, slides={"A1": 0.4, "B1": 0.6}), row("near", 0.9, control=True),
    row("hue", 0.8, control=True), row("floor", 0.7, control=True, floor=True),
)  # fmt: skip
GOOD, POOR = row("good", 0.6, slides={"A1": 0.7, "B1": 0.5}), row("poor", 0.1)


def board(*rows):
    return replace(BOARD, rows=rows)


@pytest.mark.parametrize(
    ("methods", "number", "foremost"),
    [
        ((GOOD, POOR), "1 of 2", "Good (1 of 2)"),
        ((POOR,), "none of 1", ""),
        (tuple(row(f"m{n}", 0.6) for n in range(6)), "6 of 6", "M0 (0 of 0), M1 (0 of 0), M2 (0 of 0)"),
    ],
)
def test_methods_above_a_control_are_counted_and_named_with_their_slides_and_floors_are_no_bar(
    methods, number, foremost
):
    cells = controls_cells([board(*methods, *CONTROLS)])
    none, task = f"none of {len(methods)}", BOARD.facts.task
    assert cells.rows == [
        [task, "Kriged", number, foremost], [task, "Near", none, ""], [task, "Hue", none, ""]
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [(GOOD, *CONTROLS[:2]), CONTROLS, ()])
def test_nothing_is_said_of_a_table_with_few_controls_or_no_method(rows):
    assert controls_cells([board(*rows)]).rows == []


@pytest.mark.parametrize(("rows", "there"), [((GOOD, *CONTROLS), True), ((GOOD,), False)])
def test_it_stands_in_the_index_of_the_folder(rows, there):
    text = index_text([Published(board(*rows), {}, None)])
    assert ("Who beats which control" in text) is there
    assert ("Good (1 of 2)" in text) is there
