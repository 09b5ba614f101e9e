"""The contract of datasets: what is found on reading one, for its user to look at."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from stbench.cards import DatasetCard, TaskCard
from stbench.contract.findings import Finding, told
from stbench.data import Cohort, Slide
from stbench.errors import StbenchError
from stbench.files.array_cache import ArrayCache
from stbench.protocols.splits import split_of
from stbench.readers import read_cohort, readers
from stbench.readers.checks import check_slide
from stbench.runs.plan import make_plan


class Checked(NamedTuple):
    """What was found, and the cohort, be it with faults; None where it cannot be read."""

    findings: tuple[Finding, ...]
    cohort: Cohort | None = None
    tasks: tuple[str, ...] = ()
    """Those that it can be asked."""


def check_dataset(card: DatasetCard, root: Path | None, cache: ArrayCache | None, tasks: Sequence[TaskCard]) -> Checked:
    """Read a dataset, and say what is there, what is odd, and which tasks it can be asked.

    Args:
        card: the dataset.
        root: the folder of its files; as the card states it where None.
        cache: where what was read is remembered.
        tasks: those that it may be asked; such as are of two datasets are left out.
    """
    place = card.root_or(root)
    where = f"reader {card.reader}" + ("" if place is None else f", {place}")
    try:
        cohort = read_cohort(card, root, cache, anew=True)
    except StbenchError as error:
        faulty = _unchecked(card, place, cache)
        faults = () if faulty is None else tuple(_faults(faulty))
        return Checked(faults or (Finding(where, False, told(error)),), faulty)
    reasons = {task.name: _why_not(task, cohort) for task in tasks if not split_of(task).two_datasets}
    findings = (Finding(where, True, _amount(cohort)), *_of_slides(cohort), *_of_tasks(reasons))
    return Checked(findings, cohort, tuple(name for name, reason in reasons.items() if not reason))


def _unchecked(card: DatasetCard, place: Path | None, cache: ArrayCache | None) -> Cohort | None:
    """The cohort as its reader gives it, to look at what is wrong with it; None where the reader cannot read it."""
    try:
        return readers[card.reader](card, place, cache)
    except StbenchError:
        return None


def _faults(cohort: Cohort) -> Iterator[Finding]:
    """The first thing that is wrong with each slide."""
    for slide in cohort.slides:
        try:
            check_slide(slide)
        except StbenchError as error:
            yield Finding(slide.name, False, told(error))


def _amount(cohort: Cohort) -> str:
    slides, patients = len(cohort.slides), len(cohort.patients)
    genes = f"{len(cohort.common_genes):,} genes" + (" in all of them" if slides > 1 else "")
    return f"{_number(slides, 'slide')} of {_number(patients, 'patient')}, {genes}"


def _number(n: int, thing: str) -> str:
    return f"{n:,} {thing}{'s' * (n != 1)}"


def _of_slides(cohort: Cohort) -> Iterator[Finding]:
    """What is there of each slide and, after it, what is odd; what concerns no slide comes last."""
    rest = list(cohort.remarks)
    for slide in cohort.slides:
        yield Finding(slide.name, True, _content(slide))
        own = [remark for remark in rest if remark.startswith(f"{slide.name}: ")]
        rest = [remark for remark in rest if remark not in own]
        yield from (Finding(slide.name, True, remark.partition(": ")[2], remark=True) for remark in own)
    yield from (Finding("dataset", True, remark.removeprefix(f"{cohort.name}: "), remark=True) for remark in rest)


def _content(slide: Slide) -> str:
    width, height = slide.image.size_px
    names = set() if slide.labels is None else {label for label in slide.labels.tolist() if label}
    return (
        f"patient {slide.patient}, {slide.n_spots:,} spots, {len(slide.genes):,} genes, image {width} x {height} px of "
        f"{slide.mpp_um:.3g} µm, " + (_number(len(names), "label") if names else "no labels")
    )


def _of_tasks(reasons: Mapping[str, str]) -> Iterator[Finding]:
    """The tasks that the dataset can be asked, which are those without a reason, and the others by it."""
    fit = [name for name, reason in reasons.items() if not reason]
    yield Finding("tasks", bool(fit), f"can be asked {', '.join(fit)}" if fit else "can be asked none")
    yield from (
        Finding("tasks", True, f"cannot be asked {', '.join(names)}: {reason}", remark=True)
        for reason, names in _by_reason(reasons).items()
    )


def _by_reason(reasons: Mapping[str, str]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        if reason:
            names.setdefault(reason, []).append(name)
    return names


def _why_not(task: TaskCard, cohort: Cohort) -> str:
    try:
        make_plan((), task, cohort, "quick")
    except StbenchError as error:
        return error.found
    return ""
