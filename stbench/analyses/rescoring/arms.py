"""Arms: which trainings the steps of a paper need, and which of its steps they are."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from stbench.analyses.rescoring.arm import Arm
from stbench.analyses.rescoring.base import SWITCHES
from stbench.analyses.rescoring.setting import Chosen, Setting, as_published, chosen, clean_twin
from stbench.cards import ProtocolCard, TaskCard

APART = ("split", "size")
"""Switches whose arm tests only slides that it trains otherwise; the rest are trained as without them."""


def retrained_steps(card: ProtocolCard, task: TaskCard) -> Mapping[str, Chosen]:
    """Choices of a paper, by switch, for which models of a task would be trained again."""
    clean, published = clean_twin(card), as_published(card)
    steps = {switch: published[switch] for switch in card.switches if published[switch] != clean[switch]}
    able = {switch: value for switch, value in steps.items() if value.value.trains is not None}
    whole = _key(able, task)
    return {
        switch: value
        for switch, value in able.items()
        if _key({other: kept for other, kept in able.items() if other != switch}, task) != whole
    }


def arms_of(card: ProtocolCard, task: TaskCard) -> tuple[Arm, ...]:
    """All that a walk along a card may need, the task's own first; each once."""
    steps = retrained_steps(card, task)
    needed = [Arm(task)]
    for taken in subsets(tuple(steps)):
        needed += needed_arms({switch: steps[switch] for switch in taken}, task)
    return tuple({arm.key: arm for arm in needed}.values())


def needed_arms(steps: Mapping[str, Chosen], task: TaskCard) -> tuple[Arm, ...]:
    """What a walk needs that takes these steps, in any order; each arm once."""
    start = started(steps, task)
    needed = [arm for taken in subsets(tuple(steps)) for arm in arms_under(_setting(steps, taken), start)]
    return tuple({arm.key: arm for arm in needed}.values())


def started(steps: Mapping[str, Chosen], task: TaskCard) -> Arm:
    """How models are trained before any step: as the task has it, but for what a step needs on both sides."""
    arm = Arm(task)
    for switch, value in steps.items():
        if value.value.throughout and value.value.trains is not None:
            arm = value.value.trains(arm, value.named).called(f"{arm.task.name}+{switch}")
    return arm


def arms_under(setting: Setting, start: Arm) -> tuple[Arm, Arm]:
    """How models are trained under a setting, and those of slides that this arm does not test."""
    apart = {switch.name: chosen(switch.clean) for switch in SWITCHES if switch.name in APART}
    return _arm_of(setting, start), _arm_of(setting.having(apart), start)


def subsets(switches: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All choices of some of them, small ones first, each in the order given."""
    for size in range(len(switches) + 1):
        yield from combinations(switches, size)


def _arm_of(setting: Setting, start: Arm) -> Arm:
    """In the order of the switches, whatever the order of the steps."""
    arm, words = start, [start.task.name]
    for switch in SWITCHES:
        value = setting[switch.name]
        if value.value.trains is not None and not value.value.throughout:
            trained = value.value.trains(arm, value.named)
            words += [f"{switch.name}={value.text}"] if trained.task != arm.task else []
            arm = trained
    return arm if arm.task == start.task else arm.called("+".join(words))


def _setting(steps: Mapping[str, Chosen], taken: Sequence[str]) -> Setting:
    return Setting({switch: steps[switch] for switch in taken})


def _key(steps: Mapping[str, Chosen], task: TaskCard) -> str:
    return _arm_of(_setting(steps, tuple(steps)), started(steps, task)).key
