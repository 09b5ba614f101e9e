import pytest

from stbench.cards import methods
from stbench.cli.selection import check_reported, chosen_entries, chosen_names
from stbench.errors import SelectionError
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


@pytest.mark.parametrize("asked", ["", ",", "laerner", "learner:hafl", "x*"])
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


@pytest.mark.parametrize("name", ["", "made-table"])
def test_a_task_may_name_a_printed_table_that_is_there_or_none(name):
    check_reported(task_card(reported=name), {"made-table": printed_card()})


def test_a_printed_table_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(SelectionError, match="table 'made-tabel': is not known") as raised:
        check_reported(task_card(reported="made-tabel"), {"made-table": printed_card()})
    assert "Did you mean 'made-table'" in str(raised.value)
