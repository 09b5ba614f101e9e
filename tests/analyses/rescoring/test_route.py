"""Routes: which steps of a paper can be shown, and why the others cannot."""

import pytest

from stbench.analyses.rescoring.route import route_of
from stbench.analyses.rescoring.stored import Holdings, holdings
from stbench.cards import protocols
from tests.made.ledger import card, deep_answers, views_of

DECK = protocols()
MADE = deep_answers()
VIEWS = views_of(MADE)
HELD = Holdings(1, 1, False)
PAPER = card(split="slides", seeds="best-seed", panel="fixed-list", truth_smooth="mean-3x3", subset="hpg-4")


@pytest.mark.parametrize("name", DECK)
def test_every_shipped_protocol_has_a_route_and_says_what_it_lacks(name):
    route = route_of(DECK[name], holdings(MADE, VIEWS))
    poor = route_of(DECK[name], Holdings(1, 1, False))
    assert set(poor.steps) <= set(route.steps)
    assert len(poor.steps) + len(poor.not_replayed) == len(route.steps) + len(route.not_replayed)
    assert all(each.reason for each in poor.not_replayed)


@pytest.mark.parametrize(
    ("trained", "steps", "retrained", "trainable"),
    [
        ({}, ["truth-smooth", "subset"], (), []),
        ({"split": "", "seeds": ""}, ["split", "seeds", "truth-smooth", "subset"], ("split", "seeds"), []),
        ({"split": "needs another training", "seeds": ""}, ["seeds", "truth-smooth", "subset"], ("seeds",), ["split"]),
        ({"split": "no slide has a sister"}, ["truth-smooth", "subset"], (), []),
    ],
)
def test_what_was_trained_again_is_a_step_and_what_could_be_is_named_apart(trained, steps, retrained, trainable):
    route = route_of(PAPER, HELD, trained)
    assert list(route.steps) == steps
    assert route.retrained == retrained
    assert [each.switch for each in route.not_replayed if each.trainable] == trainable
    assert all(each.reason == trained.get(each.switch, each.reason) for each in route.not_replayed)
    assert route.at_least == ("truth-smooth",)
