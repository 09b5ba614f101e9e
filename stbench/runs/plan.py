"""Plan: cards to jobs, each with the keys and the seed that its content determines; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from stbench.cards import TaskCard
from stbench.data import Cohort
from stbench.protocols.base import kind_of
from stbench.protocols.batch_correction import check_installed
from stbench.protocols.panels import panel_of
from stbench.protocols.questions import AskedFold, Questions
from stbench.protocols.scorable import check_scorable
from stbench.protocols.splits import Fold, folds_of, split_of
from stbench.runs.entries import STAND_IN, Content, Entry, content_of, seeds_of, why_not_applicable
from stbench.runs.keys import Keys, answer_keys, fold_keys, judge_reads, training_keys
from stbench.runs.reads import FoldReads, Reads
from stbench.weights import DEFAULT_SEARCH, WeightSearch

Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One method on one fold with one seed: all that ``execute`` reads, and the keys that follow from it."""

    entry: Entry
    task: TaskCard
    dataset: str
    fingerprint: str
    """Of the dataset's content."""
    fold: Fold
    seed: int
    fold_keys: Keys
    """Of the panel."""
    training_keys: Keys
    """Of the training; jobs that differ in inference, or in what is tested, share it."""
    keys: Keys
    """Of the answer."""
    precision: Precision = "float32"
    weights: tuple[tuple[str, str], ...] = ()
    """Published weights it loads: name, and sha256, ``stand-in`` or ``missing``."""
    unverified: tuple[str, ...] = ()
    """Names of those that are not known to be the published ones."""
    adapter_version: str = ""
    has_result: ClassVar[bool] = True
    """Whether it leaves a record in the store; a step of other jobs does not."""

    @property
    def key(self) -> str:
        """What the answer depends on."""
        return self.keys.key

    @property
    def training_key(self) -> str:
        """What the training depends on."""
        return self.training_keys.key

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
        """A generator seeded from names, settings and the dataset's salt: the same whatever the worker or order."""
        words = np.frombuffer(bytes.fromhex(self.training_keys.draws), dtype=np.uint32)
        return np.random.default_rng(np.random.SeedSequence([int(word) for word in words]))


@dataclass(frozen=True, kw_only=True)
class NotApplicable:
    """A method that lacks what the task asks for."""

    entry: Entry
    reason: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All jobs of a run, and the methods that have none."""

    questions: Questions
    profile: str
    entries: tuple[Entry, ...]
    jobs: tuple[Job, ...]
    not_applicable: tuple[NotApplicable, ...]

    @property
    def task(self) -> TaskCard:
        """What is asked."""
        return self.questions.task

    @property
    def dataset(self) -> str:
        """On what."""
        return self.questions.cohort.name

    @property
    def folds(self) -> tuple[Fold, ...]:
        """The folds of the task's split."""
        return tuple(fold.fold for fold in self.questions.folds)

    def jobs_of(self, entry: Entry) -> tuple[Job, ...]:
        """An entry's own."""
        return tuple(job for job in self.jobs if job.entry.name == entry.name)


def make_plan(
    entries: Sequence[Entry], task: TaskCard, cohort: Cohort, profile: str, *,
    search: WeightSearch = DEFAULT_SEARCH, precision: Precision = "float32",
) -> Plan:  # fmt: skip
    """Every job of ``entries`` on the folds of a task.

    Args:
        entries: the rows to be.
        task, cohort: what is asked, of which slides.
        profile: "quick" or "paper".
        search: where weights are looked for.
        precision: of networks' forward passes.

    Raises:
        ProtocolError: the cohort cannot be split as the task asks, or the task needs a package that is absent.
    """
    check_installed(task)
    kind_of(task).check_card(task)
    folds = folds_of(split_of(task), cohort.slides, cohort.tested, cohort.folds)
    check_scorable(task, cohort, folds)
    reasons = {entry.name: why_not_applicable(entry, task) for entry in entries}
    contents = {entry.name: content_of(entry, search) for entry in entries if not reasons[entry.name]}
    jobs: dict[str, list[Job]] = {name: [] for name in contents}
    reads, rule, asked = Reads(cohort), panel_of(task), []
    for fold in folds:  # and methods within: what a fold reads is written once, and let go
        panel, read = fold_keys(task, rule, reads, fold), reads.of(fold)
        asked.append(AskedFold(fold, panel.key, panel.draws))
        for entry in entries:
            if entry.name in contents:
                method = _Asked(entry, contents[entry.name], task, reads, fold, panel, read, precision)
                jobs[entry.name] += [method.job(seed) for seed in seeds_of(entry, task)]
    return Plan(
        questions=Questions(task=task, cohort=cohort, folds=tuple(asked)), profile=profile, entries=tuple(entries),
        jobs=tuple(job for name in contents for job in jobs[name]),
        not_applicable=tuple(NotApplicable(entry=entry, reason=reasons[entry.name]) for entry in entries
                             if entry.name not in contents),
    )  # fmt: skip


class _Asked(NamedTuple):
    """One method on one fold."""

    entry: Entry
    content: Content
    task: TaskCard
    reads: Reads
    fold: Fold
    panel: Keys
    read: FoldReads
    precision: Precision

    def job(self, seed: int) -> Job:
        """Its job with a seed."""
        content, task, cohort = self.content, self.entry.question(self.task), self.reads.cohort
        judged = judge_reads(content, task, self.reads.counts(self.fold.test)) if self.entry.honest else ()
        training = training_keys(
            self.panel, content, self.read, seed, self.precision, paired=task.paired, chosen_by=judged
        )
        return Job(
            entry=self.entry, task=task, dataset=cohort.name, fingerprint=cohort.fingerprint, fold=self.fold,
            seed=seed, fold_keys=self.panel, training_keys=training,
            keys=answer_keys(training, content, task, self.read), precision=self.precision, weights=content.weights,
            unverified=content.unverified, adapter_version=content.version,
        )  # fmt: skip
