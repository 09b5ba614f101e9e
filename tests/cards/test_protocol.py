"""Protocol cards: switches in order, with sources."""

import pytest

from stbench.cards import ProtocolCard, protocols
from stbench.cards.reading import read_card
from stbench.errors import CardError

DECK = protocols()


@pytest.mark.parametrize("name", DECK)
def test_a_shipped_protocol_says_what_it_reports_and_whose_each_choice_is(name):
    card = DECK[name]
    assert card.reports
    assert card.description.endswith(".")
    assert all(choice.source for choice in card.switches.values())
    assert all(printed.source for printed in card.printed)


def test_the_papers_of_the_field_are_there():
    papers = {
        "bleep", "histogene", "hist2st", "thitogene", "egn", "mclstexp", "triplex", "merge", "st-net", "stem", "stpath",
        "stimage-1k4m", "cmrcnet", "comtip", "hest-benchmark", "spared", "stp-bench", "histoprism", "stbench",
    }  # fmt: skip
    assert papers <= set(DECK)


def test_a_card_that_is_like_another_keeps_its_switches_in_their_order(tmp_path):
    (tmp_path / "one.yaml").write_text("title: One\nreports: PCC\nswitches:\n  norm: {value: cp10k, source: a}\n"
                                       "  nan: {value: zero, source: b}\n")  # fmt: skip
    (tmp_path / "two.yaml").write_text("like: one\ntitle: Two\nswitches:\n  nan: {value: dropped, source: c}\n")
    card = read_card(ProtocolCard, tmp_path / "two.yaml", [tmp_path])
    assert [(name, choice.value) for name, choice in card.switches.items()] == [("norm", "cp10k"), ("nan", "dropped")]


@pytest.mark.parametrize(
    ("line", "told"),
    [("norm: {value: cp10k}", "source"), ("norm: {value: cp10k, sorce: a}", "sorce"), ("norm: cp10k", "norm")],
)
def test_a_choice_without_a_source_is_no_choice(tmp_path, line, told):
    (tmp_path / "one.yaml").write_text(f"title: One\nreports: PCC\nswitches:\n  {line}\n")
    with pytest.raises(CardError, match=told):
        read_card(ProtocolCard, tmp_path / "one.yaml")
