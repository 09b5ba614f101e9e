"""Walk: from the clean protocol to a paper's, one switch a step, and what each step adds in other orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any, NamedTuple

import numpy as np

from stbench.analyses.rescoring.arms import retrained_steps, subsets
from stbench.analyses.rescoring.chance import expected_maximum
from stbench.analyses.rescoring.resampling import Resampling
from stbench.analyses.rescoring.route import Route, route_of
from stbench.analyses.rescoring.setting import Setting, chosen
from stbench.analyses.rescoring.stored import Stored, holdings, lacking, stored_methods
from stbench.analyses.rescoring.trained import Arms, Trained, trained_method
from stbench.analyses.rescoring.views import Views
from stbench.cards import ProtocolCard
from stbench.scoring.answers import Answers
from stbench.statistics.intervals import Interval

Array = np.ndarray[Any, Any]


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
    lacks: tuple[str, ...] = ()
    """Steps that others were trained again for and this method was not: what they add is NaN, and in no number."""

    def interval(self, numbers: Array) -> Interval:
        """Over patients."""
        return self.resampling.interval(numbers)


class Explained(NamedTuple):
    """A paper's number against the clean one, for every method and control."""

    card: ProtocolCard
    route: Route
    walks: tuple[Walk, ...]


def explained(
    card: ProtocolCard, answers: Answers, views: Views, resampling: Resampling, arms: Arms | None = None
) -> Explained:
    """Walk every method with all its answers from the clean protocol to a paper's; nothing is trained.

    Args:
        card: the paper's.
        answers: to the task itself.
        views: of it.
        resampling: of its slides.
        arms: what was trained as the paper trains; without them such steps are named, and not taken.
    """
    arms, task = arms or Arms({}), answers.task
    arms.remember(views, task)
    held = holdings(answers, views)
    able = {switch: value for switch, value in retrained_steps(card, task).items() if lacking(value, held)}
    taken = {entrant.name: arms.taken(entrant.name, able, task) for entrant in answers.complete}
    done = {switch for name, steps in taken.items() for switch in arms.moved(name, steps, task)}
    reasons = {switch: lacking(value, held) for switch, value in able.items()}
    route = route_of(card, held, {**reasons, **arms.forbidden(able, task), **dict.fromkeys(done, "")})
    walks = []
    for stored in stored_methods(answers, views):
        steps = {switch: value for switch, value in taken[stored.entrant.name].items() if switch in done}
        method = trained_method(stored, arms, steps, answers.questions) if steps else stored
        lacks = tuple(switch for switch in route.retrained if switch not in steps)
        walks.append(walked(method, route, resampling, lacks))
    return Explained(card, route, tuple(walks))


def walked(stored: Stored | Trained, route: Route, resampling: Resampling, lacks: tuple[str, ...] = ()) -> Walk:
    """One method along a route, in every order; without the steps that it lacks."""
    switches = tuple(switch for switch in route.steps if switch not in lacks)
    weights = resampling.weights
    numbers = {taken: _number(stored, route.after(taken), weights) for taken in subsets(switches)}
    nowhere = {switch: np.full(len(weights), np.nan) for switch in route.steps}
    entrant, published = stored.entrant, route.after(switches)
    return Walk(
        name=entrant.name, label=entrant.label, control=entrant.control, floor=entrant.floor, clean=numbers[()],
        published=numbers[switches], forward={**nowhere, **_in_order(switches, switches, numbers)},
        backward={**nowhere, **_in_order(switches, switches[::-1], numbers)},
        shapley={**nowhere, **{switch: _shapley(switch, switches, numbers) for switch in switches}},
        resampling=resampling, instead=bool(np.isnan(stored.numbers(published, weights[:1])[0])),
        chance_of_best=_chance(stored, published, weights) if "variant-max" in switches else None, lacks=lacks,
    )  # fmt: skip


def _number(stored: Stored | Trained, setting: Setting, weights: Array) -> Array:
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
    for others in subsets([other for other in switches if other != switch]):
        share = factorial(len(others)) * factorial(n - len(others) - 1) / factorial(n)
        total += share * (numbers[_sorted([*others, switch], switches)] - numbers[others])
    return total


def _sorted(taken: Sequence[str], switches: Sequence[str]) -> tuple[str, ...]:
    return tuple(switch for switch in switches if switch in taken)


def _chance(stored: Stored | Trained, published: Setting, weights: Array) -> float | None:
    return expected_maximum(*stored.by_variant(published, weights)) if len(stored.variants) > 1 else None
