"""Extraction: features of one slide by one encoder, made once, before the jobs that read them."""

import math
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, NamedTuple

from stbench.adapters.base import FeaturesRead, features_read
from stbench.adapters.loading import made_adapter
from stbench.data import BlindSlide
from stbench.encoders import encoder
from stbench.encoders.compute import Compute
from stbench.encoders.features import Features
from stbench.errors import CardError, StbenchError, StoreError
from stbench.files.hashing import content_key
from stbench.progress import Progress, silent
from stbench.runs.causes import is_out_of_memory
from stbench.runs.keys import Keys
from stbench.runs.place import Place
from stbench.runs.plan import Job, Precision
from stbench.scoring.answers import Status

MOST_STEPS = 64
"""Jobs for one encoder: of larger cohorts each makes the features of several slides."""


class Source(NamedTuple):
    """What makes features, whatever job reads them."""

    encoder: str
    stand_ins: tuple[str, ...]
    precision: Precision

    def features(self, place: Place, compute: Compute, progress: Progress) -> Features:
        """They, in the cache of ``place``; WeightsMissing where the encoder cannot be had."""
        return Features(encoder(self.encoder, place.search(self.stand_ins)), compute, progress)


@dataclass(frozen=True, kw_only=True)
class Extraction(Job):
    """A step of jobs to come, placed as the first of them: it leaves features in the cache, and no result."""

    source: Source
    slides: tuple[str, ...]
    """One, where there are not many."""
    n_symmetries: int
    has_result: ClassVar[bool] = False

    @property
    def label(self) -> str:
        """How progress and logs call it."""
        which = self.slides[0] if len(self.slides) == 1 else f"{len(self.slides)} slides"
        return f"features of {which} by {self.source.encoder}"

    def extracted(self, place: Place, compute: Compute, progress: Progress) -> Status:
        """Make the features. Where that fails, the jobs that read them fail alike, and their rows say why.

        Raises:
            StoreError: the cache cannot be written.
        """
        try:
            features = self.source.features(place, compute, progress)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the jobs are told, in their logs
                features.of_slides(self._blind(place), symmetries=range(self.n_symmetries))
        except StoreError:
            raise
        except Exception as error:  # an encoder may raise anything
            return "out of memory" if is_out_of_memory(error) else "failed"
        return "measured"

    def lacks(self, place: Place) -> int:
        """Slides whose features are not all in the cache of this machine; none where the encoder cannot be had."""
        try:
            features = self.source.features(place, Compute(precision=self.source.precision), silent)
            return sum(features.lack(slide, n_symmetries=self.n_symmetries) for slide in self._blind(place))
        except StbenchError:
            return 0

    def _blind(self, place: Place) -> list[BlindSlide]:
        cohort = place.cohort()
        return [cohort[name].blind() for name in self.slides]


def extractions(jobs: Sequence[Job]) -> tuple[Extraction, ...]:
    """What makes the features that some jobs read; what is in the cache is not made again. An encoder's follow another.

    Which of them are there is for the workers to find out: they have the networks' libraries in memory anyway.
    """
    return tuple(step for source, reading in _readings(jobs).items() for step in reading.steps(source))


def being_made(jobs: Collection[Job]) -> set[str]:
    """Encoders of which features are still to be made by some of these jobs."""
    return {job.source.encoder for job in jobs if isinstance(job, Extraction)}


def encoder_read(job: Job) -> str:
    """The frozen encoder whose features a job reads; empty where it reads none, or makes them."""
    read = None if isinstance(job, Extraction) else _read(job)
    return "" if read is None else read.encoder


def _read(job: Job) -> FeaturesRead | None:
    try:
        return features_read(made_adapter(job.entry.card, job.entry.settings))
    except CardError:
        return None  # which its row will say


@dataclass
class _Reading:
    """Jobs that read features of one source."""

    first: Job
    n_symmetries: int
    folds: dict[str, Job]
    """One job of each fold, by the fold's name."""

    def steps(self, source: Source) -> Iterator[Extraction]:
        parts = (part for job in self.folds.values() for part in (*job.fold.train, *job.fold.test))
        names = list(dict.fromkeys(part.slide for part in parts))
        at_once = math.ceil(len(names) / MOST_STEPS)
        for start in range(0, len(names), at_once):
            yield self._step(source, tuple(names[start : start + at_once]))

    def _step(self, source: Source, slides: tuple[str, ...]) -> Extraction:
        key = content_key("extraction", *source, slides, self.n_symmetries)
        keys = Keys(key, draws=key, former=key)
        shared = {item.name: getattr(self.first, item.name) for item in fields(Job)}
        shared |= {"keys": keys, "training_keys": keys}
        return Extraction(**shared, source=source, slides=slides, n_symmetries=self.n_symmetries)


def _readings(jobs: Sequence[Job]) -> dict[Source, _Reading]:
    readings: dict[Source, _Reading] = {}
    one_of_each = {job.entry.name: job for job in jobs}
    reads = {name: _read(job) for name, job in one_of_each.items()}
    for job in jobs:
        read = reads[job.entry.name]
        if read is not None:
            source = Source(read.encoder, job.stand_ins, job.precision)
            reading = readings.setdefault(source, _Reading(job, 1, {}))
            reading.n_symmetries = max(reading.n_symmetries, read.n_symmetries)
            reading.folds.setdefault(job.fold.name, job)
    return readings
