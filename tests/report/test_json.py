"""JSON: a leaderboard that programs read, and that comes back as it was."""

import json
import math
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.analyses.facts import Facts, Markers
from stbench.analyses.leaderboard import FORMAT, Leaderboard, Row
from stbench.analyses.ranking import leaderboard
from stbench.errors import StoreError
from stbench.report.json import json_text, leaderboard_of
from stbench.report.markdown import markdown_text
from stbench.scoring.answers import Answer, Entrant
from tests.made.answers import answers, clustering_card, drawn, entrant, pooled_card, questions, task_card
from tests.made.board import board
from tests.made.cohort import made_cohort
from tests.made.paired import one_patient, paired_board
from tests.made.printed import printed_board

MADE_STANDING = board().rows[0].standing
COHORT = made_cohort("A1", "A2", "B1")


def of(task, cohort=COHORT, **known):
    asked = questions(task, cohort)
    return leaderboard(answers(asked, entrant(asked, "one", **known), entrant(asked, "two", control=True, **known)))


def nothing_measured():
    asked = questions().with_panels({})
    planned = tuple(Answer(fold=fold, seed=0, key=fold.name) for fold in asked.folds)
    return leaderboard(answers(asked, Entrant(name="one", answers=planned)))


BOARDS = {
    "all kinds of rows": board,
    "details and markers": lambda: of(
        task_card(metrics=("pcc@markers",), details=("mae@each-marker",), reference="two")
    ),
    "pooled": lambda: of(pooled_card()),
    "clustering": lambda: of(clustering_card(details=("ari@gmm",)), guess=drawn),
    "one slide": lambda: of(task_card(split={"scheme": "random-spots"}), made_cohort("A1")),
    "weights that have seen it": lambda: of(task_card(), trained_on=("made",), origin="submitted", repeats=3),
    "nothing measured": nothing_measured,
    "paired": paired_board,
    "paired, one patient": one_patient,
    "beside printed figures": printed_board,
    "NaN": lambda: replace(board(), ceiling={"pcc@hvg-5": math.nan}, upper_bound={"pcc@hvg-5": 1.0}),
}


def same(one, other) -> bool:
    """Equality in which NaN equals NaN, and types count."""
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        return all(same(getattr(one, item.name), getattr(other, item.name)) for item in fields(one))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


@pytest.mark.parametrize("name", BOARDS)
def test_a_leaderboard_comes_back_as_it_was(name):
    made = BOARDS[name]()
    back = leaderboard_of(json_text(made), "board.json")
    assert same(back, made)
    assert json_text(back) == json_text(made)
    assert markdown_text(back) == markdown_text(made)


def test_the_comparison_of_this_test_finds_a_difference():
    made = board()
    first = replace(made.rows[0], values={**made.rows[0].values, "pcc@hvg-5": 0.5})
    assert not same(made, replace(made, rows=(first, *made.rows[1:])))
    assert not same(made, replace(made, rows=list(made.rows)))


def test_it_is_json_as_the_standard_has_it_with_every_field_named():
    def refuse(constant):
        raise AssertionError(constant)

    stored = json.loads(json_text(BOARDS["NaN"]()), parse_constant=refuse)
    assert set(stored) == {item.name for item in fields(Leaderboard)} - {"differences", "reported", "best_genes"}
    assert set(stored["facts"]) == {item.name for item in fields(Facts)}
    assert set(stored["rows"][0]) == {item.name for item in fields(Row)} - {"weights", "unverified", "honest"}, (
        "named where there are"
    )
    assert stored["ceiling"] == {"pcc@hvg-5": None}
    assert stored["format"] == FORMAT


def test_markers_come_back_as_a_value():
    assert isinstance(leaderboard_of(json_text(board()), "board.json").facts.markers, Markers)


numbers = st.floats(allow_infinity=False)
by_column = st.dictionaries(st.text(max_size=5), numbers, max_size=3)
rows = st.builds(
    Row, method=st.text(max_size=5), title=st.text(max_size=5), control=st.booleans(), status=st.text(max_size=5),
    cause=st.text(max_size=5), values=by_column, spreads=by_column, slides=by_column, cost=by_column,
    origin=st.sampled_from(["run", "submitted", "reported"]), folds_done=st.integers(0, 99), floor=st.booleans(),
    compute=st.lists(st.text(max_size=5), max_size=2).map(tuple), standing=st.sampled_from([MADE_STANDING, None]),
)  # fmt: skip


@given(st.lists(rows, max_size=3).map(tuple), by_column, by_column)
@settings(max_examples=30, deadline=None)
def test_whatever_rows_hold_comes_back(drawn_rows, ceiling, upper_bound):
    made = replace(board(), rows=drawn_rows, ceiling=ceiling, upper_bound=upper_bound)
    assert same(leaderboard_of(json_text(made), "board.json"), made)


def changed(**changes):
    return json.dumps(json.loads(json_text(board())) | changes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (changed(format=FORMAT + 1), f"has format {FORMAT + 1}.*upgrade stbench"),
        ("", "is not a leaderboard as JSON"),
        ("{", "is not a leaderboard as JSON"),
        ("[]", "is not a leaderboard as JSON"),
        ("null", "is not a leaderboard as JSON"),
        (changed(format="new"), "is not a leaderboard as JSON"),
        (changed(format=None), "is not a leaderboard as JSON"),
        ("{}", "is not a leaderboard"),
        (changed(rows=3), "is not a leaderboard"),
        (changed(facts={}), "is not a leaderboard"),
        (changed(another=1), "is not a leaderboard"),
        (json_text(board())[:500], "is not a leaderboard as JSON"),
    ],
    ids=["newer", "empty", "cut short", "a list", "null", "format text", "no format", "nothing in it", "rows a number",
         "facts empty", "a key more", "cut in the middle"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told(text, told):
    with pytest.raises(StoreError, match=f"(?s)board.json: .*{told}"):
        leaderboard_of(text, "board.json")


@pytest.mark.parametrize(("paired", "stands"), [(True, True), (False, False)])
def test_differences_stand_where_the_task_pairs_variants(paired, stands):
    assert ("differences" in json.loads(json_text(paired_board(paired=paired)))) is stands
