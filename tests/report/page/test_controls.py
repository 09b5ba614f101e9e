"""Who scores above which control, and on how many slides."""

from dataclasses import replace

import pytest

from stbench.report.page.controls import controls_text
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
    ("methods", "told"),
    [
        ((GOOD, POOR), "of 2 methods by {title}: above Kriged Good (1 of 2); above Near or Hue none."),
        ((POOR,), "of 1 methods by {title}: above Kriged, Near or Hue none."),
        (tuple(row(f"m{n}", 0.6) for n in range(6)), "M2 (0 of 0), M3 (0 of 0) and 2 more; above Near or Hue none."),
    ],
)
def test_methods_above_a_control_are_named_with_their_slides_and_floors_are_no_bar(methods, told):
    text = controls_text(board(*methods, *CONTROLS))
    assert text.startswith(f"{BOARD.facts.task}, of {len(methods)} methods")
    assert told.format(title=BOARD.first.title) in text
    assert "Floor" not in text


@pytest.mark.parametrize("rows", [(GOOD, *CONTROLS[:2]), CONTROLS, ()])
def test_nothing_is_said_of_a_table_with_few_controls_or_no_method(rows):
    assert controls_text(board(*rows)) == ""


@pytest.mark.parametrize(("rows", "there"), [((GOOD, *CONTROLS), True), ((GOOD,), False)])
def test_it_stands_in_the_index_of_the_folder(rows, there):
    text = index_text([Published(board(*rows), {}, None)])
    assert ("above controls that know something" in text) is there
    assert ("above Kriged Good (1 of 2)" in text) is there
