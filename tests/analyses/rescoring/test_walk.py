"""Walks: steps add up to the gap in every order, and what was not replayed is named."""

from itertools import permutations

import numpy as np
import pytest

from stbench.analyses.rescoring import explained, left_out
from stbench.analyses.rescoring.stored import stored_methods
from tests.made.answers import entrant, flat
from tests.made.ledger import card, deep_answers, half, plain_number, views_of

MADE = deep_answers(
    lambda asked: entrant(asked, "half", guess=half),
    lambda asked: entrant(asked, "half:more", 0.4),
    lambda asked: entrant(asked, "nothing", guess=flat, control=True, floor=True),
)  # fmt: skip
VIEWS = views_of(MADE)
RESAMPLING = left_out([slide.patient for slide in VIEWS.slides])
PAPER = card(split="slides", norm="log-raw", truth_smooth="mean-3x3", subset="best-genes-4", nan="dropped")
FOUND = explained(PAPER, MADE, VIEWS, RESAMPLING)


@pytest.mark.parametrize("walk", FOUND.walks, ids=lambda walk: walk.name)
@pytest.mark.parametrize("order", ["forward", "backward", "shapley"])
def test_steps_add_up_to_the_gap_in_every_order_and_for_every_patient_left_out(walk, order):
    total = sum(getattr(walk, order).values())
    assert total == pytest.approx(walk.published - walk.clean, abs=1e-12, nan_ok=True)


def test_the_ends_are_the_numbers_of_plain_loops():
    alone = deep_answers(lambda asked: entrant(asked, "half", guess=half))
    walk = FOUND.walks[0]
    assert walk.clean[0] == pytest.approx(plain_number(alone), abs=1e-9)
    raw = plain_number(alone, norm="log-raw")
    assert walk.forward["norm"][0] == pytest.approx(raw - plain_number(alone), abs=1e-9)


@pytest.mark.parametrize("switch", ["norm", "truth-smooth", "subset", "nan"])
def test_the_average_over_orders_is_that_of_all_of_them(switch):
    route = FOUND.route
    stored = next(stored_methods(MADE, VIEWS))
    added = []
    for order in permutations(route.steps):
        before = order[: order.index(switch)]
        added.append(
            stored.numbers(route.after((*before, switch)), RESAMPLING.weights)[0]
            - stored.numbers(route.after(before), RESAMPLING.weights)[0]
        )
    assert FOUND.walks[0].shapley[switch][0] == pytest.approx(np.mean(added), abs=1e-12)


def test_what_was_not_replayed_is_named_and_what_is_understated_too():
    assert [(each.switch, each.reason) for each in FOUND.route.not_replayed] == [("split", "needs another training")]
    assert FOUND.route.at_least == ("truth-smooth",)
    assert list(FOUND.route.steps) == ["norm", "truth-smooth", "subset", "nan"]


@pytest.mark.parametrize(("rule", "stands_in"), [("poison", True), ("dropped", False)])
def test_where_a_rule_leaves_no_number_the_walk_goes_on_and_says_so(rule, stands_in):
    walk = explained(card(nan=rule, pool="within-patient"), MADE, VIEWS, RESAMPLING).walks[0]
    assert walk.instead == stands_in
    assert np.isfinite(walk.published[0])


@pytest.mark.parametrize(("method", "chosen"), [("half", True), ("nothing", False)])
def test_the_best_variant_stands_beside_the_best_by_chance(method, chosen):
    result = explained(card(variant_max="best-variant"), MADE, VIEWS, RESAMPLING)
    walk = next(walk for walk in result.walks if walk.name == method)
    assert (walk.chance_of_best is not None) == chosen
    if chosen:
        assert walk.clean[0] < walk.chance_of_best <= walk.published[0]
    else:
        assert walk.published[0] == walk.clean[0]
