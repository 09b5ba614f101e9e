"""Walk: from the clean protocol to a paper's, one switch a step, and what each step adds in other orders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import factorial
from typing import Any, NamedTuple

import numpy as np

from stbench.analyses.rescoring.base import SWITCH
from stbench.analyses.rescoring.chance import expected_maximum
from stbench.analyses.rescoring.resampling import Resampling
from stbench.analyses.rescoring.setting import Chosen, Setting, as_published, chosen, clean_twin
from stbench.analyses.rescoring.stored import Holdings, Stored, holdings, lacking, stored_methods
from stbench.analyses.rescoring.views import Views
from stbench.cards import ProtocolCard
from stbench.scoring.answers import Answers
from stbench.statistics.intervals import Interval

Array = np.ndarray[Any, Any]


class NotReplayed(NamedTuple):
    """A choice of a paper that stored predictions cannot show."""

    switch: str
    chosen: Chosen
    reason: str


@dataclass(frozen=True, kw_only=True)
class Route:
    """The steps of a paper that stored predictions can show, in the order of its card."""

    clean: Setting
    steps: Mapping[str, Chosen]
    """By switch."""
    not_replayed: tuple[NotReplayed, ...]

    @cached_property
    def published(self) -> Setting:
        """With all steps taken."""
        return self.clean.having(self.steps)

    @property
    def at_least(self) -> tuple[str, ...]:
        """Steps that are understated: models trained on the altered truth would fit it better."""
        return tuple(switch for switch in self.steps if SWITCH[switch].understated)

    def after(self, switches: Sequence[str]) -> Setting:
        """The clean setting with some steps taken."""
        return self.clean.having({switch: self.steps[switch] for switch in switches})


def route_of(card: ProtocolCard, held: Holdings) -> Route:
    """The steps from a card's clean twin to what its paper does."""
    clean, published = clean_twin(card), as_published(card)
    steps, not_replayed = dict[str, Chosen](), []
    for switch in card.switches:
        value = published[switch]
        if value == clean[switch]:
            continue
        reason = lacking(value, held)
        if reason:
            not_replayed.append(NotReplayed(switch, value, reason))
        else:
            steps[switch] = value
    return Route(clean=clean, steps=steps, not_replayed=tuple(not_replayed))


@dataclass(frozen=True, kw_only=True, eq=False)
class Walk:
    """One method's numbers along a route; arrays are (n_draws,), the first of which is what was measured."""

    name: str
    label: str
    control: bool
    floor: bool
    clean: Array
    published: Array
    forward: Mapping[str, Array]
    """What each step adds in the card's order, by switch."""
    backward: Mapping[str, Array]
    """The same in the reverse order."""
    shapley: Mapping[str, Array]
    """The same averaged over all orders."""
    resampling: Resampling
    instead: bool = False
    """Whether the paper's rule leaves no number, so that the walk takes the one that stands in for it."""
    chance_of_best: float | None = None
    """The best number that so many variants would give if they differed by chance alone."""

    def interval(self, numbers: Array) -> Interval:
        """Over patients."""
        return self.resampling.interval(numbers)


class Explained(NamedTuple):
    """A paper's number against the clean one, for every method and control."""

    card: ProtocolCard
    route: Route
    walks: tuple[Walk, ...]


def explained(card: ProtocolCard, answers: Answers, views: Views, resampling: Resampling) -> Explained:
    """Walk every method with all its answers from the clean protocol to a paper's; nothing is trained."""
    route = route_of(card, holdings(answers, views))
    return Explained(card, route, tuple(walked(stored, route, resampling) for stored in stored_methods(answers, views)))


def walked(stored: Stored, route: Route, resampling: Resampling) -> Walk:
    """One method along a route, in every order."""
    switches, weights = tuple(route.steps), resampling.weights
    numbers = {taken: _number(stored, route.after(taken), weights) for taken in _subsets(switches)}
    entrant = stored.entrant
    return Walk(
        name=entrant.name, label=entrant.label, control=entrant.control, floor=entrant.floor, clean=numbers[()],
        published=numbers[switches], forward=_in_order(switches, switches, numbers),
        backward=_in_order(switches, switches[::-1], numbers),
        shapley={switch: _shapley(switch, switches, numbers) for switch in switches}, resampling=resampling,
        instead=bool(np.isnan(stored.numbers(route.published, weights[:1])[0])),
        chance_of_best=_chance(stored, route, weights),
    )  # fmt: skip


def _number(stored: Stored, setting: Setting, weights: Array) -> Array:
    """The number, or that of the value that stands in for one which leaves none."""
    numbers, instead = stored.numbers(setting, weights), setting["nan"].value.instead
    if instead and np.isnan(numbers).any():
        return stored.numbers(setting.having({"nan": chosen(instead)}), weights)
    return numbers


def _in_order(
    switches: Sequence[str], order: Sequence[str], numbers: Mapping[tuple[str, ...], Array]
) -> dict[str, Array]:
    """What each step adds when steps are taken in an order; in the order of the card."""
    added, taken = {}, list[str]()
    for switch in order:
        before = numbers[_sorted(taken, switches)]
        taken.append(switch)
        added[switch] = numbers[_sorted(taken, switches)] - before
    return {switch: added[switch] for switch in switches}


def _shapley(switch: str, switches: Sequence[str], numbers: Mapping[tuple[str, ...], Array]) -> Array:
    """What a step adds, averaged over all orders of all steps."""
    total, n = np.zeros_like(numbers[()]), len(switches)
    for others in _subsets([other for other in switches if other != switch]):
        share = factorial(len(others)) * factorial(n - len(others) - 1) / factorial(n)
        total += share * (numbers[_sorted([*others, switch], switches)] - numbers[others])
    return total


def _subsets(switches: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(switches) + 1):
        yield from combinations(switches, size)


def _sorted(taken: Sequence[str], switches: Sequence[str]) -> tuple[str, ...]:
    return tuple(switch for switch in switches if switch in taken)


def _chance(stored: Stored, route: Route, weights: Array) -> float | None:
    if "variant-max" not in route.steps or len(stored.variants) < 2:
        return None
    return expected_maximum(*stored.by_variant(route.published, weights))
