"""Entries: the rows to be, each a method or a variant of one under a profile, and what of it goes into keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from stbench.adapters.base import (
    Adapter,
    ChoosesModel,
    Pretrained,
    Trains,
    as_before,
    needed_weights,
    needs_neighbour,
    training_fields,
)
from stbench.adapters.loading import made_adapter, version_with_wrapped
from stbench.cards import MethodCard, TaskCard
from stbench.protocols.base import Kind, kind_of
from stbench.protocols.splits import split_of, trains_on_neighbours
from stbench.weights import Located, WeightSearch, is_published
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
    encoder: str = ""
    """The image encoder that stands in for the method's own (``other_encoder``); empty where none does."""
    encoder_saw: tuple[str, ...] = ()
    """Datasets that this encoder was trained on."""
    encoder_lacks: str = ""
    """Why it cannot stand in; empty where it can."""
    asked: str = ""
    """The kind of task whose question it answers in place of the task's own; empty for that."""

    honest: str = ""
    """The row of the same draws whose model is chosen without the test slides, where this one's is chosen on them;
    empty for every honest row."""

    def chosen_on_test(self) -> "Entry":
        """The same method, its epoch chosen on the slides that it is tested on: a row that is marked and not ranked."""
        return replace(self, name=f"{self.name}!test", honest=self.name)

    def asked_as(self, kind: str) -> "Entry":
        """The same method, asked the question of another kind: ``mine@zero-shot``."""
        return replace(self, name=f"{self.name}@{kind}", asked=kind)

    @property
    def note(self) -> str:
        """What differs from the method as published, in a few words."""
        if self.encoder:
            also = self.card.other_encoders.note
            return f"reads frozen features of {self.encoder}" + (f"; {also}" if also else "")
        return self.card.quick_note if self.profile == "quick" else ""

    @property
    def trained_on(self) -> tuple[str, ...]:
        """Datasets that its weights have seen."""
        return self.encoder_saw if self.encoder else self.card.trained_on

    def question(self, task: TaskCard) -> TaskCard:
        """The task as this row is asked it; panel, split and target are the task's own."""
        return task.model_copy(update={"kind": self.asked}) if self.asked else task


class Content(NamedTuple):
    """What of an entry goes into keys."""

    adapter: str
    version: str
    training: dict[str, Any]
    """Hyper-parameters that training reads, the adapter's defaults filled in."""
    inference: dict[str, Any]
    weights: tuple[tuple[str, str], ...]
    """Published weights by name and content, so that a key says which weights made a score."""
    unverified: tuple[str, ...] = ()
    """Names of those that are there and are not known to be the published ones; no part of a key."""


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
    if entry.encoder_lacks:
        return entry.encoder_lacks
    adapter, kind = made_adapter(entry.card, entry.settings), kind_of(entry.question(task))
    if not scored_alike(kind, kind_of(task)):
        return f"answers of kind '{entry.asked}' are not scored as those of kind '{task.kind}'"
    if not isinstance(adapter, kind.needs):
        return f"its adapter has no '{kind.asks}'"
    if not isinstance(adapter, Trains | Pretrained):
        return "its adapter has neither 'train' nor 'pretrained'"
    if needs_neighbour(adapter) and not trains_on_neighbours(split_of(task)):
        return "it needs a neighbouring slide that was measured whole, and the task's split trains on none"
    return ""


def chooses(entry: Entry) -> bool:
    """Whether the method's training comes by several models, among which could be chosen."""
    return isinstance(made_adapter(entry.card, entry.settings), ChoosesModel)


def scored_alike(kind: Kind, other: Kind) -> bool:
    """Whether answers to one kind of question can stand in a table of another."""
    return (kind.has_genes, kind.scored_per, kind.truth_in) == (other.has_genes, other.scored_per, other.truth_in)


def content_of(entry: Entry, search: WeightSearch) -> Content:
    """What keys hold of an entry, its weights as ``search`` finds them."""
    adapter = made_adapter(entry.card, entry.settings)
    located = _located(adapter, search)
    reads, left_out = set(training_fields(type(adapter))), as_before(adapter)
    settings = {name: getattr(adapter, name) for name in adapter.__dataclass_fields__ if name not in left_out}
    return Content(
        adapter=entry.card.adapter,
        version=version_with_wrapped(entry.card, adapter),
        training={name: value for name, value in settings.items() if name in reads},
        inference={name: value for name, value in settings.items() if name not in reads},
        weights=_weights(entry, located),
        unverified=tuple(name for name, file in located.items() if file is not None and not file.verified),
    )


def _located(adapter: Adapter, search: WeightSearch) -> dict[str, Located | None]:
    """Files of published weights; WeightsError where one is none of weights, as a git-lfs pointer."""
    located = {name: search.find(name) for name in needed_weights(adapter) if is_published(name)}
    for file in located.values():
        if file is not None:
            kind_of_file(file.path)
    return located


def _weights(entry: Entry, located: Mapping[str, Located | None]) -> tuple[tuple[str, str], ...]:
    """Published weights and their content."""
    absent = STAND_IN if entry.profile == "quick" else MISSING
    return tuple((name, absent if file is None else file.sha256) for name, file in located.items())
