"""Audit of data: shared patients, slides that are alike, and what of them the weights of methods have seen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stbench.analyses.likeness import Alike, alike_subjects
from stbench.cards import DatasetCard, MethodCard
from stbench.files.array_cache import ArrayCache
from stbench.readers.unchecked import Subjects
from stbench.weights import SOURCES


class Seen(NamedTuple):
    """Slides that a method's weights have seen."""

    method: str
    collection: str
    """Through which they were seen."""
    slides: tuple[str, ...]
    of_patients: tuple[str, ...]
    """Further slides, of the same patients."""


@dataclass(frozen=True, kw_only=True)
class DataAudit:
    """What is to be known of datasets before anything is trained on one and tested on another part of them."""

    datasets: tuple[str, ...]
    slides: int
    patients: Mapping[str, tuple[str, ...]]
    """Slides of each patient who has several."""
    alike: tuple[Alike, ...]
    seen: tuple[Seen, ...]
    remarks: tuple[str, ...]

    @property
    def twice(self) -> tuple[Alike, ...]:
        """Pairs that are one slide, or one image of no slide."""
        return tuple(pair for pair in self.alike if pair.verdict in ("one slide", "one image"))


def audited_data(audited: Sequence[Subjects], methods: Iterable[MethodCard], cache: ArrayCache) -> DataAudit:
    """Audit datasets together; where they are several, slides are named ``dataset/slide``.

    Args:
        audited: the slides of each dataset.
        methods: those whose weights may have seen them.
        cache: where prints of images are remembered.
    """
    if len(audited) > 1:
        audited = [_named_by_dataset(each) for each in audited]
    subjects = [subject for each in audited for subject in each.all]
    cards = list(methods)
    return DataAudit(
        datasets=tuple(each.name for each in audited), slides=len(subjects), patients=_patients(audited),
        alike=alike_subjects(subjects, cache), seen=tuple(seen for each in audited for seen in _seen(each, cards)),
        remarks=tuple(f"{each.name}: {each.remark}" for each in audited if each.remark),
    )  # fmt: skip


def _named_by_dataset(subjects: Subjects) -> Subjects:
    named = (subject._replace(name=f"{subjects.name}/{subject.name}") for subject in subjects.all)
    return subjects._replace(all=tuple(named))


def _patients(audited: Sequence[Subjects]) -> dict[str, tuple[str, ...]]:
    """By the patients' names alone: two datasets may call two patients alike."""
    slides: dict[str, list[str]] = {}
    for subject in (subject for each in audited for subject in each.all if subject.patient):
        slides.setdefault(subject.patient, []).append(subject.name)
    return {patient: tuple(names) for patient, names in sorted(slides.items()) if len(names) > 1}


def _seen(subjects: Subjects, methods: Sequence[MethodCard]) -> Iterator[Seen]:
    for method in methods:
        trained_on = {*method.trained_on, *(name for weights in method.weights for name in _trained_on(weights))}
        for collection in sorted(trained_on):
            slides = _held(subjects, collection)
            if slides:
                patients = {subject.patient for subject in subjects.all if subject.name in slides and subject.patient}
                sisters = tuple(s.name for s in subjects.all if s.patient in patients and s.name not in slides)
                yield Seen(method.name, collection, slides, sisters)


def _trained_on(weights: str) -> tuple[str, ...]:
    return SOURCES[weights].trained_on if weights in SOURCES else ()


def _held(subjects: Subjects, collection: str) -> tuple[str, ...]:
    """Slides that a collection holds: all of a dataset, or those that its card names."""
    names, card = [subject.name for subject in subjects.all], subjects.card
    if collection in (subjects.name, *card.contained_in):
        return tuple(names)
    some = _some(card, collection)
    return tuple(name for name in names if name.rpartition("/")[2] in some)


def _some(card: DatasetCard, collection: str) -> frozenset[str]:
    return frozenset(card.partly_in.get(collection, ()))
