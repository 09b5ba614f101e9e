"""Plan: cards to jobs, each with the keys and the seed that its content determines; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters.base import abilities, needed_weights, training_fields
from stbench.adapters.loading import adapter_class, adapter_version, made_adapter
from stbench.cards import MethodCard, TaskCard
from stbench.data import Cohort
from stbench.files.hashing import content_key
from stbench.protocols.batch_correction import check_installed, identity
from stbench.protocols.splits import Fold, folds_of
from stbench.weights import find, is_published

REPEAT_STEP = 1_000_000  # seeds of repeats lie beyond those that tasks name
STAND_IN, MISSING = "stand-in", "missing"
PLAN_VERSION = 2  # raised when execute reads something that keys do not hold


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row to be: a method, or a variant of one, under a profile."""

    name: str
    """``bleep``, or ``bleep:simple`` for a variant."""
    card: MethodCard
    profile: str
    settings: Mapping[str, Any]
    variant: str = ""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One method on one fold with one seed: all that ``execute`` reads, and the keys that follow from it."""

    entry: Entry
    task: TaskCard
    dataset: str
    fold: Fold
    seed: int
    fold_key: str
    """Dataset, training slides, panel rule, target and correction: what all methods of a fold share, and all folds that
    train on the same slides."""
    training_key: str
    """What training reads; jobs that differ in inference, or in what is tested, share it."""
    key: str
    """What the prediction depends on."""
    weights: tuple[tuple[str, str], ...] = ()
    """Published weights it loads: name, and sha256, ``stand-in`` or ``missing``."""

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """Names of the weights that a demo-size random network stands in for."""
        return tuple(name for name, identity in self.weights if identity == STAND_IN)

    @property
    def label(self) -> str:
        """How progress and logs call it."""
        seed = f" seed {self.seed}" if len(seeds_of(self.entry, self.task)) > 1 else ""
        return f"{self.entry.name} on {self.fold.name}{seed}"

    def generator(self) -> np.random.Generator:
        """A generator seeded from the training key: the same whatever the worker, order or restart."""
        words = np.frombuffer(bytes.fromhex(self.training_key), dtype=np.uint32)
        return np.random.default_rng(np.random.SeedSequence([int(word) for word in words]))


@dataclass(frozen=True, kw_only=True)
class NotApplicable:
    """A method that lacks what the task asks for."""

    entry: Entry
    reason: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All jobs of a run, and the methods that have none."""

    task: TaskCard
    dataset: str
    profile: str
    folds: tuple[Fold, ...]
    entries: tuple[Entry, ...]
    jobs: tuple[Job, ...]
    not_applicable: tuple[NotApplicable, ...]

    def mark(self, method: str) -> str:
        """The row's name, with † where a stand-in runs in the place of published weights."""
        stands_in = any(job.stand_ins for job in self.jobs if job.entry.name == method)
        return f"{method} †" if stands_in else method


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
    made_adapter(card, card.settings(profile, variant))
    return Entry(name=name, card=card, profile=profile, settings=card.settings(profile, variant), variant=variant)


def make_plan(entries: Sequence[Entry], task: TaskCard, cohort: Cohort, profile: str) -> Plan:
    """Every job of ``entries`` on the folds of a task.

    Raises:
        ProtocolError: the cohort cannot be split as the task asks, or the task needs a package that is absent.
    """
    check_installed(task)
    folds = folds_of(cohort.slides, task.split, cohort.tested)
    jobs: list[Job] = []
    lacking: list[NotApplicable] = []
    for entry in entries:
        reason = why_not_applicable(entry, task)
        if reason:
            lacking.append(NotApplicable(entry=entry, reason=reason))
            continue
        content = _content(entry)
        seeds = seeds_of(entry, task)
        jobs += [_job(entry, content, task, cohort, fold, seed) for fold in folds for seed in seeds]
    return Plan(
        task=task, dataset=cohort.name, profile=profile, folds=folds, entries=tuple(entries),
        jobs=tuple(jobs), not_applicable=tuple(lacking),
    )  # fmt: skip


def seeds_of(entry: Entry, task: TaskCard) -> tuple[int, ...]:
    """The task's seeds, and those of the repeats that the method's card asks for."""
    return tuple(seed + REPEAT_STEP * repeat for seed in task.seeds for repeat in range(entry.card.repeats))


def why_not_applicable(entry: Entry, task: TaskCard) -> str:
    """Empty where the method can do what the task asks; else what it lacks."""
    can = abilities(adapter_class(entry.card))
    if task.asks not in can:
        return f"its adapter has no '{task.asks}'"
    if "pretrained" not in can and "train" not in can:
        return "its adapter has neither 'train' nor 'pretrained'"
    return ""


class _Content(NamedTuple):
    """What of a row goes into keys."""

    adapter: str
    version: str
    training: dict[str, Any]
    """Hyper-parameters that training reads, the adapter's defaults filled in."""
    inference: dict[str, Any]
    weights: tuple[tuple[str, str], ...]


def _content(entry: Entry) -> _Content:
    adapter = made_adapter(entry.card, entry.settings)
    reads = set(training_fields(type(adapter)))
    settings = {name: getattr(adapter, name) for name in adapter.__dataclass_fields__}
    return _Content(
        adapter=entry.card.adapter,
        version=adapter_version(entry.card),
        training={name: value for name, value in settings.items() if name in reads},
        inference={name: value for name, value in settings.items() if name not in reads},
        weights=_weights(entry, adapter),
    )


def _weights(entry: Entry, adapter: object) -> tuple[tuple[str, str], ...]:
    """Published weights of a row by name and content, so that a key says which weights made a score."""
    states = []
    for name in needed_weights(adapter):
        if is_published(name):
            found = find(name)
            absent = STAND_IN if entry.profile == "quick" else MISSING
            states.append((name, absent if found is None else found.sha256))
    return tuple(states)


def _job(entry: Entry, content: _Content, task: TaskCard, cohort: Cohort, fold: Fold, seed: int) -> Job:
    parts = asdict(fold)
    fold_key = content_key(
        "fold",
        PLAN_VERSION,
        cohort.fingerprint,
        parts["train"],
        task.panel.model_dump(exclude_defaults=True),
        task.target,
        *identity(task.correction),
        *([cohort.markers] if task.panel.markers else []),
    )
    training_key = content_key(
        "training", fold_key, content.adapter, content.version, content.training, content.weights, seed
    )
    return Job(
        entry=entry,
        task=task,
        dataset=cohort.name,
        fold=fold,
        seed=seed,
        fold_key=fold_key,
        training_key=training_key,
        key=content_key("job", training_key, content.inference, task.asks, parts["test"]),
        weights=content.weights,
    )
