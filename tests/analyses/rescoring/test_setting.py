"""Settings: how cards name values, and what is told where they do not."""

import pytest

from stbench.analyses.rescoring.base import SWITCHES
from stbench.analyses.rescoring.setting import CLEAN, as_published, chosen, clean_twin
from stbench.cards import protocols
from stbench.errors import CardError, SelectionError
from tests.made.ledger import card, setting

DECK = protocols()


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [("hvg-test-50", "hvg-test", 50), ("cp10k", "cp10k", 0), ("mean-3x3", "mean-3x3", 0), ("hpg-7", "hpg", 7)],
)
def test_a_value_is_a_name_and_perhaps_a_number(text, name, number):
    assert chosen(text)[1:3] == (name, number)


@pytest.mark.parametrize(
    ("text", "told"),
    [("hvg-tset-50", "Did you mean 'hvg-test'"), ("hvg-test", "does not say how many"), ("zero-5", "takes no number"),
     ("hvg-test-0", "is no value")],
)  # fmt: skip
def test_what_is_no_value_is_told(text, told):
    with pytest.raises(SelectionError, match=told):
        chosen(text)


@pytest.mark.parametrize(
    ("values", "told"),
    [({"norms": "cp10k"}, "Did you mean 'norm'"), ({"norm": "zero"}, "a value of nan, not of norm"),
     ({"subset": "hvg-test"}, "how many")],
)  # fmt: skip
def test_a_card_that_names_no_value_of_its_switch_is_told(values, told):
    with pytest.raises(CardError, match=told):
        as_published(card(**values))


@pytest.mark.parametrize("switch", [switch.name for switch in SWITCHES])
def test_every_switch_is_clean_where_nothing_is_said(switch):
    assert CLEAN[switch].value.switch == switch
    assert CLEAN[switch].value.replay != "no"


@pytest.mark.parametrize("name", DECK)
def test_a_shipped_protocol_names_values_of_its_switches_in_their_order_and_a_clean_twin(name):
    shipped = DECK[name]
    published, clean = as_published(shipped), clean_twin(shipped)
    order = [switch.name for switch in SWITCHES]
    assert list(shipped.switches) == sorted(shipped.switches, key=order.index)
    assert all(published[switch].value.switch == switch for switch in order)
    assert all(not clean[switch].name.endswith("-test") for switch in order)
    assert all(choice.source for choice in shipped.switches.values())


def test_settings_with_one_value_for_each_switch_are_one():
    assert setting(norm="cp10k").key == CLEAN.key != setting(norm="log-raw").key
    assert CLEAN.having({"norm": chosen("log-raw")}).key == setting(norm="log-raw").key
