import csv
import io
import math
from dataclasses import replace

import pytest
from rich.console import Console

from stbench.analyses.leaderboard import Row
from stbench.report.csv import csv_text
from stbench.report.markdown import markdown_text
from stbench.report.terminal import print_board
from tests.made.board import GOLDEN, board


@pytest.fixture(scope="module")
def made():
    return board()


@pytest.mark.parametrize(("text", "name"), [(markdown_text, "board.md"), (csv_text, "board.csv")])
def test_the_same_board_is_the_same_bytes(made, text, name):
    again = "written anew by: python -m tests.report.made_board, where the form changed on purpose"
    assert text(made).encode() == (GOLDEN / name).read_bytes(), again
    assert text(board()) == text(made)


def test_methods_are_ranked_and_controls_and_failures_are_not(made):
    assert [row.method for row in made.rows] == ["good", "standin", "poor", "mean", "broken", "mute", "slow"]
    ranks = [line.split("|")[1].strip() for line in markdown_text(made).splitlines() if line.startswith("|")]
    assert ranks[2:9] == ["1", "†", "2", "control", "", "", ""]


def test_a_row_without_all_its_folds_has_a_reason_and_no_score(made):
    rows = {row.method: row for row in made.rows}
    assert (rows["broken"].status, rows["broken"].values, rows["broken"].folds_done) == ("failed", {}, 4)
    assert rows["broken"].cause == "B1: ValueError: no | luck"
    assert rows["slow"].key.startswith("slow-")
    assert rows["mute"].status == "not applicable"
    assert rows["standin"].mark == "standin †"


def test_the_value_of_a_row_is_the_mean_over_its_test_slides(made):
    good = made.rows[0]
    assert set(good.slides) == {"A1", "A2", "B1", "C1", "D1"}
    assert math.isclose(good.values["pcc@hvg-5"], sum(good.slides.values()) / 5)


def test_the_csv_has_full_digits_and_cost_columns_last(made):
    rows = list(csv.DictReader(io.StringIO(csv_text(made))))
    head = list(rows[0])
    first_cost = next(place for place, name in enumerate(head) if name.startswith("cost_"))
    assert all(name.startswith("cost_") for name in head[first_cost:])
    assert float(rows[0]["pcc@hvg-5"]) == pytest.approx(made.rows[0].values["pcc@hvg-5"], rel=1e-8)
    assert rows[-1]["pcc@hvg-5"] == ""


def test_nothing_in_a_table_depends_on_cost_but_the_cost(made):
    free = replace(made, rows=tuple(replace(row, cost={}) for row in made.rows))
    assert markdown_text(made).startswith(markdown_text(free).rstrip())


def test_brackets_in_titles_and_causes_are_printed_as_they_are(made):
    odd = Row(method="odd", title="Odd [bold]", control=False, status="failed", cause="IndexError: x[/red] [0]")
    out = io.StringIO()
    print_board(replace(made, rows=(*made.rows, odd)), Console(file=out, width=300))
    assert "Odd [bold]" in out.getvalue()
    assert "x[/red] [0]" in out.getvalue()
