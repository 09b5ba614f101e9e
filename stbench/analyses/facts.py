"""Facts: what was asked, of whom, on what; what stands above a table, before it is put in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.base import Line
from stbench.protocols.splits import shared_patients, split_of
from stbench.scoring.answers import Answers, Entrant
from stbench.scoring.score import Scores


class Markers(NamedTuple):
    """Which of the dataset's markers are scored."""

    total: int
    in_panels: tuple[int, int]
    """Fewest and most in a test slide's panel."""
    always: tuple[str, ...]
    """Those in the panel of every test slide."""
    added: bool
    """Whether the panel's rule adds them: they count in no other score then."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was done; every number of a table rests on it."""

    task: str
    title: str
    task_version: int
    task_sha256: str
    dataset: str
    fingerprint: str
    """Of the dataset's content."""
    slides: int
    patients: int
    spots: int
    profile: str
    badges: tuple[str, ...]
    split: str
    """The split scheme in words."""
    folds: int
    folds_sharing_a_patient: int
    """Folds with slides of the test patient in training."""
    asked: tuple[Line, ...]
    """What the task's kind says of itself."""
    markers: Markers | None
    panels: Mapping[str, str]
    """sha256 of the panel, by fold, of folds with an answer."""
    averaging: Literal["per-slide", "pooled"]
    left_out: str
    seeds: tuple[int, ...]
    repeats: Mapping[str, int] = field(default_factory=dict)
    """Entrants that are run more than once per seed."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of Python and packages, as the last answers noted them."""
    remarks: tuple[str, ...] = ()
    """What the dataset's reader had to leave out, and what methods did to the process or the slides they ran on."""
    seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Rows whose weights have seen the dataset, and through which collections."""


def facts_of(answers: Answers, scores: Scores, badges: tuple[str, ...]) -> Facts:
    """Facts of what was asked and of what is answered so far."""
    task, cohort, questions = answers.task, answers.cohort, answers.questions
    scored = [score for one in scores.values() for score in one if not score.pooled]
    measured = [answer for entrant in answers.entrants for answer in entrant.answers if answer.measured]
    folds = [fold.fold for fold in questions.folds]
    return Facts(
        task=task.name, title=task.title, task_version=task.version, task_sha256=task.sha256, dataset=cohort.name,
        fingerprint=cohort.fingerprint, slides=len(cohort.slides), patients=len(cohort.patients),
        spots=sum(slide.n_spots for slide in cohort.slides), profile=answers.profile, badges=badges,
        split=split_of(task).sentence(), folds=len(folds),
        folds_sharing_a_patient=sum(bool(shared_patients(cohort.slides, fold)) for fold in folds),
        asked=questions.kind.wording(task, scored), markers=_markers(answers, scored),
        panels={a.fold.name: a.fold.panel.sha256 for a in measured if a.fold.panel is not None},
        averaging=task.averaging, left_out=questions.kind.left_out(scored), seeds=task.seeds,
        repeats={entrant.name: entrant.repeats for entrant in answers.entrants if entrant.repeats > 1},
        versions={name: found for a in measured if a.outcome for name, found in a.outcome.versions.items()},
        remarks=(*cohort.remarks, *_of_jobs(answers.entrants)), seen=_seen(answers.complete, answers),
    )  # fmt: skip


def _of_jobs(entrants: Sequence[Entrant]) -> Iterator[str]:
    """What is remarked of the answers of each entrant, each remark once."""
    for entrant in entrants:
        remarks = [text for answer in entrant.answers if answer.outcome is not None for text in answer.outcome.remarks]
        yield from (f"{entrant.mark}: {text}" for text in dict.fromkeys(remarks))


def _markers(answers: Answers, scored: Sequence[SlideScores]) -> Markers | None:
    """Where the task scores markers, and something is scored."""
    task, markers = answers.task, answers.cohort.markers
    if not any("marker" in text for text in (*task.metrics, *task.details)) or not scored:
        return None
    held = [set(markers) & set(score.genes["gene"]) for score in scored]
    always = tuple(gene for gene in markers if all(gene in genes for genes in held))
    sizes = [len(genes) for genes in held]
    added = any(fold.panel is not None and fold.panel.added for fold in answers.questions.folds)
    return Markers(len(markers), (min(sizes), max(sizes)), always, added)


def _seen(entrants: Sequence[Entrant], answers: Answers) -> dict[str, tuple[str, ...]]:
    """Entrants whose weights have seen the dataset; stand-ins have seen nothing."""
    holding = {answers.cohort.name, *answers.cohort.contained_in}
    seen = {one.name: tuple(sorted(holding & set(one.trained_on))) for one in entrants if not one.stands_in}
    return {name: collections for name, collections in seen.items() if collections}
