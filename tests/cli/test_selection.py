import pytest

from stbench.cards import methods, tasks
from stbench.cli.selection import (
    check_reported,
    chosen_entries,
    chosen_names,
    with_chosen_on_test,
    with_encoders,
    without_unable,
)
from stbench.errors import SelectionError
from stbench.weights import DEFAULT_SEARCH
from tests.made import CARDS
from tests.made.answers import task_card
from tests.made.printed import printed_card

DECK = methods(CARDS)


def names(asked, *, variants=False):
    return [entry.name for entry in chosen_entries(asked, DECK, "quick", variants=variants)]


def test_names_lists_and_globs_each_once_in_the_order_asked():
    assert chosen_names("c*,a,all", ["a", "b", "c1", "c2"], "task") == ["c1", "c2", "a", "b"]
    assert names("mean, learner,mean") == ["mean", "learner"]


def test_variants_come_when_asked_for_by_option_or_by_name():
    assert names("learner") == ["learner"]
    assert names("learner", variants=True) == ["learner", "learner:half", "learner:loud"]
    assert names("learner:loud,mean") == ["learner:loud", "mean"]
    assert names("learner:*") == ["learner:half", "learner:loud"]


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("learner@zero-shot", ["learner@zero-shot"]),
        ("learner,learner@zero-shot,learner", ["learner", "learner@zero-shot"]),
        ("learner:*@clustering", ["learner:half@clustering", "learner:loud@clustering"]),
    ],
)
def test_a_row_may_be_asked_the_question_of_another_kind(asked, rows):
    assert names(asked) == rows
    assert all(
        entry.asked == entry.name.partition("@")[2] for entry in chosen_entries(asked, DECK, "quick", variants=False)
    )


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("stnet@colour", ["stnet@colour"]),
        ("stnet,stnet@colour,stnet@colour", ["stnet", "stnet@colour"]),
        ("stnet:*@colour", ["stnet:one-view@colour", "stnet:log-share@colour"]),
        ("stnet@colour@expression", ["stnet@colour@expression"]),
    ],
)
def test_a_row_may_read_another_encoder(asked, rows):
    assert names(asked) == rows
    assert {entry.encoder for entry in chosen_entries(asked, DECK, "quick", variants=False)} - {""} == {"colour"}


def row_names(rows):
    return [row.name for row in rows]


@pytest.mark.parametrize(
    ("asked", "encoders", "rows"),
    [
        ("stnet,mean", [], ["stnet", "mean"]),
        ("stnet,mean", ["colour"], ["stnet@colour", "mean"]),
        ("mean,colour-ridge", ["colour"], ["mean", "colour-ridge"]),
        ("stnet,thitogene,learner,bleep@colour", ["colour", "colour"], ["bleep@colour", "stnet@colour"]),
    ],
)
def test_methods_that_can_read_every_encoder_that_is_named_and_controls_stay_as_they_are(asked, encoders, rows):
    chosen, lacking = with_encoders(chosen_entries(asked, DECK, "quick", variants=False), encoders, DEFAULT_SEARCH)
    assert row_names(chosen) == rows
    assert set(lacking) == ({"thitogene@colour", "learner@colour"} if "thitogene" in asked else set())
    assert all(lacking.values())


def test_encoders_that_no_method_can_read_are_refused_with_what_each_card_says():
    rows = chosen_entries("thitogene,cmrcnet,mean", DECK, "quick", variants=False)
    with pytest.raises(SelectionError, match=r"capsules of pixels.*tokens of a grid") as raised:
        with_encoders(rows, ["colour"], DEFAULT_SEARCH)
    assert str(raised.value).startswith("--encoder colour: ")


@pytest.mark.parametrize(
    "asked", ["", ",", "laerner", "learner:hafl", "x*", "learner@zero-shto", "laerner@clustering", "stnet@colur"]
)
def test_what_selects_nothing_is_an_error(asked):
    with pytest.raises(SelectionError):
        names(asked)


def test_a_misspelt_method_or_variant_suggests_the_nearest():
    with pytest.raises(SelectionError, match="Did you mean 'learner'"):
        names("mean,laerner")
    with pytest.raises(SelectionError, match="Did you mean 'learner:half'"):
        names("learner:hafl")


def test_profile_and_variant_set_the_hyper_parameters():
    (quick,) = chosen_entries("learner:half", DECK, "quick", variants=False)
    assert dict(quick.settings) == {"noise": 0.2, "shrink": 0.5}


@pytest.mark.parametrize("task", [name for name, card in tasks().items() if card.rows != "all"])
def test_the_rows_that_a_shipped_task_names_are_there_and_its_reference_is_one_of_them(task):
    rows = [entry.name for entry in chosen_entries(tasks()[task].rows, methods(), "quick", variants=False)]
    assert len(rows) > 1
    assert tasks()[task].reference in ("", *rows)


@pytest.mark.parametrize(
    ("asked", "task", "rows"),
    [
        ("mean,position", "gene-pred", ["mean", "position"]), ("position,m*n", "gene-pred", ["position", "mean"]),
        ("mean,posit*", "gene-pred", ["mean"]), ("posit*", "gene-pred", ["position"]),
        ("mean,posit*", "clustering", ["mean", "position"]),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_row_where_it_is_named_outright_and_left_out_of_what_a_pattern_selects(
    asked, task, rows
):
    chosen = chosen_entries(asked, methods(), "quick", variants=False)
    kept = without_unable(chosen, asked, tasks()[task])
    assert [row.name for row in kept] == rows


@pytest.mark.parametrize(
    ("asked", "added"),
    [
        ("bleep,mean", ["bleep!test"]),
        ("shuffled-ridge,stnet:*", ["shuffled-ridge!test", "stnet:one-view!test", "stnet:log-share!test"]),
    ],
)
def test_methods_that_come_by_several_models_get_a_second_row_that_names_the_honest_one(asked, added):
    rows = chosen_entries(asked, methods(), "quick", variants=False)
    both = with_chosen_on_test(rows, tasks()["gene-pred"])
    assert both[: len(rows)] == rows
    assert [(row.name, row.honest) for row in both[len(rows) :]] == [
        (name, name.removesuffix("!test")) for name in added
    ]


@pytest.mark.parametrize(
    ("asked", "task", "told"),
    [
        ("mean,ridge-probe", "gene-pred", "none of the methods has epochs"),
        ("stnet", "clustering", "is not for task 'clustering'"),
    ],
)
def test_where_nothing_can_be_chosen_on_the_test_slide_that_is_told(asked, task, told):
    rows = chosen_entries(asked, methods(), "quick", variants=False)
    with pytest.raises(SelectionError, match=told):
        with_chosen_on_test(rows, tasks()[task])


@pytest.mark.parametrize("name", ["", "made-table"])
def test_a_task_may_name_a_printed_table_that_is_there_or_none(name):
    check_reported(task_card(reported=name), {"made-table": printed_card()})


def test_a_printed_table_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(SelectionError, match="table 'made-tabel': is not known") as raised:
        check_reported(task_card(reported="made-tabel"), {"made-table": printed_card()})
    assert "Did you mean 'made-table'" in str(raised.value)
