"""Entries: the rows to be, each a method or a variant of one under a profile, and what of it goes into keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from stbench.adapters.base import Adapter, Pretrained, Trains, needed_weights, needs_neighbour, training_fields
from stbench.adapters.loading import adapter_version, made_adapter
from stbench.cards import MethodCard, TaskCard
from stbench.protocols.base import kind_of
from stbench.protocols.splits import split_of, trains_on_neighbours
from stbench.weights import WeightSearch, is_published
from stbench.weights.reading import kind_of as kind_of_file

REPEAT_STEP = 1_000_000  # seeds of repeats lie beyond those that tasks name
STAND_IN, MISSING = "stand-in", "missing"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row to be: a method, or a variant of one, under a profile."""

    name: str
    """``mine``, or ``mine:simple`` for a variant."""
    card: MethodCard
    profile: str
    settings: Mapping[str, Any]
    variant: str = ""


class Content(NamedTuple):
    """What of an entry goes into keys."""

    adapter: str
    version: str
    training: dict[str, Any]
    """Hyper-parameters that training reads, the adapter's defaults filled in."""
    inference: dict[str, Any]
    weights: tuple[tuple[str, str], ...]
    """Published weights by name and content, so that a key says which weights made a score."""


def entries_of(cards: Iterable[MethodCard], profile: str, *, variants: bool) -> tuple[Entry, ...]:
    """The rows of some methods: each card's own, and its variants' when asked for."""
    rows = []
    for card in cards:
        names = ("", *card.variants) if variants else ("",)
        rows += [entry_of(card, profile, variant) for variant in names]
    return tuple(rows)


def entry_of(card: MethodCard, profile: str, variant: str = "") -> Entry:
    """One row; its hyper-parameters are checked against the adapter."""
    name = f"{card.name}:{variant}" if variant else card.name
    settings = card.settings(profile, variant)
    made_adapter(card, settings)
    return Entry(name=name, card=card, profile=profile, settings=settings, variant=variant)


def seeds_of(entry: Entry, task: TaskCard) -> tuple[int, ...]:
    """The task's seeds, and those of the repeats that the method's card asks for."""
    return tuple(seed + REPEAT_STEP * repeat for seed in task.seeds for repeat in range(entry.card.repeats))


def why_not_applicable(entry: Entry, task: TaskCard) -> str:
    """Empty where the method can do what the task asks; else what it lacks."""
    adapter, kind = made_adapter(entry.card, entry.settings), kind_of(task)
    if not isinstance(adapter, kind.needs):
        return f"its adapter has no '{kind.asks}'"
    if not isinstance(adapter, Trains | Pretrained):
        return "its adapter has neither 'train' nor 'pretrained'"
    if needs_neighbour(adapter) and not trains_on_neighbours(split_of(task)):
        return "it needs a neighbouring slide that was measured whole, and the task's split trains on none"
    return ""


def content_of(entry: Entry, search: WeightSearch) -> Content:
    """What keys hold of an entry, its weights as ``search`` finds them."""
    adapter = made_adapter(entry.card, entry.settings)
    reads = set(training_fields(type(adapter)))
    settings = {name: getattr(adapter, name) for name in adapter.__dataclass_fields__}
    return Content(
        adapter=entry.card.adapter,
        version=adapter_version(entry.card),
        training={name: value for name, value in settings.items() if name in reads},
        inference={name: value for name, value in settings.items() if name not in reads},
        weights=_weights(entry, adapter, search),
    )


def _weights(entry: Entry, adapter: Adapter, search: WeightSearch) -> tuple[tuple[str, str], ...]:
    """Published weights and their content; WeightsError where a file is none of weights, as a git-lfs pointer."""
    states = []
    for name in needed_weights(adapter):
        if is_published(name):
            located = search.find(name)
            if located is not None:
                kind_of_file(located.path)
            absent = STAND_IN if entry.profile == "quick" else MISSING
            states.append((name, absent if located is None else located.sha256))
    return tuple(states)
