"""From the clean number to a paper's, step by step, as a page."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stbench.analyses.rescoring import Explained, Walk
from stbench.analyses.rescoring.base import SWITCH
from stbench.report.cells import Table
from stbench.report.markdown import bullets, pipe_table
from stbench.report.wording import number
from stbench.statistics.intervals import Interval

Array = np.ndarray[Any, Any]
READING = (
    "Stored predictions are scored again, one switch after the other. A step that lifts a control "
    "as far as a method shows no skill: shuffled pairs know nothing of the image. Steps marked >= are at least so "
    "large, because only the truth was replayed: a model trained on the altered truth would fit it better."
)
LACKS = "§"
"""Marks a number without steps that the method was not trained for."""
RETRAINED = (
    "In the steps of {steps} the predictions are those of models that were trained as the paper trains, on the same "
    "tested slides; slides that nothing is trained otherwise for keep their predictions. A choice that does not "
    "concern a method, as the epoch of one without epochs, adds nothing."
)
ORDERS = (
    "Steps interact: what one adds depends on which were taken before. Averaged over all orders each step has one "
    "number (Shapley), and they add up to the same gap; forward less backward is what the order alone moves."
)


def explained_cells(explained: Explained) -> Table:
    """The clean number, what each step adds in the card's order with its interval, and the paper's number."""
    head = ["method", "clean", *_heads(explained, "(95 %)"), "as published", "above chance"]
    rows = [
        [
            walk.label, number(float(walk.clean[0])),
            *(_with_interval(walk.interval(walk.forward[switch])) for switch in explained.route.steps),
            number(float(walk.published[0])) + (" *" if walk.instead else "") + (f" {LACKS}" if walk.lacks else ""),
            _signed(float(walk.published[0]) - _chance(explained.walks, walk.lacks)),
        ]
        for walk in explained.walks
    ]  # fmt: skip
    return Table(head, rows)


def order_cells(explained: Explained) -> Table:
    """Steps averaged over all orders, and forward less backward in brackets."""
    rows = [
        [walk.label, *(_in_orders(walk, switch) for switch in explained.route.steps), _signed(gap(walk))]
        for walk in explained.walks
    ]
    return Table(["method", *_heads(explained), "gap"], rows)


def gap(walk: Walk) -> float:
    """The paper's number less the clean one."""
    return float(walk.published[0] - walk.clean[0])


def to_train(explained: Explained, command: Sequence[str]) -> list[str]:
    """What trains the steps that are not shown, of all methods or of some."""
    route, lacking = explained.route, {switch for walk in explained.walks for switch in walk.lacks}
    steps = [each.switch for each in route.not_replayed if each.trainable]
    steps += [switch for switch in route.retrained if switch in lacking]
    names = ", ".join(f"`{switch}`" for switch in steps)
    return [f"`{shlex.join(command)}` makes the missing trainings ({names}), and walks again."] if steps else []


def explained_markdown(
    explained: Explained, task: str, dataset: str, profile: str, command: Sequence[str] = ()
) -> str:  # fmt: skip
    """A page: what the paper does, the walk, the walk in other orders, and what could not be replayed.

    Args:
        explained: the walks.
        task: that was answered.
        dataset: on which slides.
        profile: of the methods.
        command: what trains the steps that are not shown.
    """
    card = explained.card
    parts = [
        f"# {card.title} on {dataset}: from the clean number to the paper's",
        f"{card.description} It reports {card.reports}. Predictions of `{task}`, profile {profile}.",
        "## What the paper does",
        bullets(choice_lines(explained)),
        *(to_train(explained, command) if command else []),
        "## In the card's order",
        _reading(explained),
        pipe_table(explained_cells(explained), left=(0,)),
        *_notes(explained),
        "## In other orders",
        ORDERS,
        pipe_table(order_cells(explained), left=(0,)),
    ]
    if card.printed:
        parts += ["## What was printed", bullets([f"{p.what}: {p.value:g} ({p.source})." for p in card.printed])]
    return "\n\n".join(parts) + "\n"


def choice_lines(explained: Explained) -> list[str]:
    """Each switch of the card: its clean value, the paper's, the source, and whether it is replayed."""
    lacking = {each.switch: each for each in explained.route.not_replayed}
    lines = []
    for switch, choice in explained.card.switches.items():
        steps = explained.route.steps
        clean = explained.route.clean[switch].title
        if switch in lacking:
            then = f"{lacking[switch].chosen.title} in the place of {clean}. Not replayed: {lacking[switch].reason}"
        elif switch in explained.route.retrained:
            then = f"{steps[switch].title} in the place of {clean}, trained again: {steps[switch].value.says}"
        elif switch in steps:
            then = f"{steps[switch].title} in the place of {clean}: {steps[switch].value.says}"
        else:
            then = f"{clean}, as the clean twin"
        note = f"; {choice.note}" if choice.note else ""
        lines.append(f"`{switch}` ({SWITCH[switch].says}): {then} ({choice.source}{note}).")
    return lines


def _reading(explained: Explained) -> str:
    steps = ", ".join(f"`{switch}`" for switch in explained.route.retrained)
    return " ".join([READING, *([RETRAINED.format(steps=steps)] if steps else [])])


def _notes(explained: Explained) -> list[str]:
    notes = []
    if any(walk.instead for walk in explained.walks):
        notes.append(
            "\\* The paper's rule leaves no number where a gene has no PCC; genes without one are dropped instead."
        )
    lacking = dict.fromkeys(walk.lacks for walk in explained.walks if walk.lacks)
    notes += [
        f"{LACKS} Without {', '.join(lacks)}: no models of "
        f"{'; '.join(walk.label for walk in explained.walks if walk.lacks == lacks)} were trained so."
        for lacks in lacking
    ]
    if "seeds" in explained.route.retrained:
        notes.append("Rows with the step `seeds` are of five seeds: means of them, and after that step the best.")
    best = [walk for walk in explained.walks if walk.chance_of_best is not None]
    notes += [
        f"{walk.label}: the best of its variants would reach {walk.chance_of_best:.3f} if chance alone told them apart."
        for walk in best
    ]
    return [bullets(notes)] if notes else []


def _heads(explained: Explained, suffix: str = "") -> list[str]:
    steps, understated = explained.route.steps, explained.route.at_least
    return [
        f"{'>= ' if switch in understated else ''}{switch}: {chosen.title} {suffix}".strip()
        for switch, chosen in steps.items()
    ]


def _chance(walks: Sequence[Walk], lacks: tuple[str, ...]) -> float:
    """The highest published number, after the same steps, of a control that cannot know which patch belongs to which
    expression."""
    floors = [walk for walk in walks if walk.floor and walk.lacks == lacks and np.isfinite(walk.published[0])]
    return max((float(walk.published[0]) for walk in floors), default=float("nan"))


def _with_interval(interval: Interval) -> str:
    text = _signed(interval.mean)
    return text if np.isnan(interval.low) else f"{text} [{interval.low:.3f}, {interval.high:.3f}]"


def _in_orders(walk: Walk, switch: str) -> str:
    numbers: Mapping[str, Array] = walk.shapley
    return (
        f"{_signed(float(numbers[switch][0]))} ({_signed(float(walk.forward[switch][0] - walk.backward[switch][0]))})"
    )


def _signed(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:+.3f}"
