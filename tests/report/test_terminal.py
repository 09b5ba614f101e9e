"""The terminal shows what the page shows: scores, brackets, findings, causes, differences and costs."""

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from stbench.analyses.leaderboard import Row
from stbench.analyses.ranking import leaderboard
from stbench.report.brief import brief_cells
from stbench.report.characters import legible, write_legibly
from stbench.report.terminal import print_board
from tests.made.answers import answers, entrant, questions, task_card
from tests.made.board import board
from tests.made.cohort import made_cohort
from tests.made.hostile_names import HOSTILE, named
from tests.made.printed import printed_board

MADE = board()
CEILED = replace(MADE, ceiling={MADE.first.text: 1.1})


def printed(made, width=400, encoding="utf-8"):
    """What a terminal of that width and encoding shows, as a command writes it."""
    bytes_ = io.BytesIO()
    out = io.TextIOWrapper(bytes_, encoding=encoding)
    write_legibly((out,))
    print_board(made, Console(file=out, width=width))
    out.flush()
    return bytes_.getvalue().decode(encoding)


def test_every_row_is_printed_by_its_title_with_its_status_and_cause():
    text = printed(MADE)
    for row in MADE.rows:
        assert re.search(rf"│ {re.escape(row.name)} +│ {re.escape(row.status)} ", text), row.name
        assert not row.cause or f"{row.name}: {row.status}. {row.cause}" in text
    assert "made-task on made · profile quick" in text
    assert "Task: made-task, version 1" in text


@pytest.mark.parametrize("cost", [{}, {"train_wall_s": 1.0}])
def test_brackets_in_titles_and_causes_are_printed_as_they_are(cost):
    odd = Row(
        method="odd", title="Odd [bold]", control=False, status="failed", cause="IndexError: x[/red] [0]", cost=cost
    )
    text = printed(replace(MADE, rows=(*MADE.rows, odd)))
    assert text.count("Odd [bold]") == 2 + bool(cost)
    assert "x[/red] [0]" in text


def test_differences_are_headed_by_the_title_of_the_reference():
    asked = questions(task_card(reference="good"), made_cohort("A1", "B1", "C1"))
    made = leaderboard(answers(asked, entrant(asked, "good", title="Good [one]"), entrant(asked, "poor", 3.0)))
    text = printed(made)
    assert "Differences to Good [one]" in text
    assert "HVG-5 PCC, less Good [one]" in text


def test_an_invalid_table_says_so():
    rows = tuple(replace(row, floor=row.method == "mean", control=row.method == "mean") for row in MADE.rows)
    first = MADE.first.text
    led = replace(MADE, rows=tuple(sorted(
        (replace(row, values=row.values | {first: 1.5} if row.method == "mean" else row.values) for row in rows),
        key=lambda row: -row.values.get(first, -9)
    )), upper_bound={first: 1.0})  # fmt: skip
    text = printed(led)
    assert "Sanity check FAILED, this table is INVALID" in text
    assert "INVALID: the control Mean, which cannot know" in text


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp1252", "cp437", "shift_jis"])
@pytest.mark.parametrize("width", [80, 100, 200])
def test_scores_are_shown_in_any_encoding_with_no_cell_broken_and_how_to_see_the_rest(encoding, width):
    lines = printed(CEILED, width, encoding).splitlines()
    assert max(map(len, lines)) <= max(width, 80)
    brief = brief_cells(CEILED, width)
    for cells in brief.rows:
        wanted = [legible(cell, encoding) for cell in cells if cell]
        assert any(all(cell in line for cell in wanted) for line in lines), wanted
    assert any("more columns, and costs: widen the terminal" in line for line in lines) is (width < 120)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_name_breaks_no_line_of_a_narrow_terminal(text):
    lines = [line for line in printed(named(text), 80).splitlines() if line[:1] in "│┃┏┡└"]
    assert {cell_len(line) for line in lines} == {cell_len(lines[0])}
    assert cell_len(lines[0]) <= 80


@pytest.mark.parametrize(("made", "shown"), [(printed_board(), True), (MADE, False)], ids=["printed", "none"])
def test_that_papers_print_figures_is_said_and_where_they_stand(made, shown):
    assert ("Reported figures of this dataset stand below the scores on the page: A paper" in printed(made)) is shown
