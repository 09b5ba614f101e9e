"""Extraction: features of one slide by one encoder, made once, before the jobs that read them."""

import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, NamedTuple

from stbench.adapters.base import FeaturesRead, features_read
from stbench.adapters.loading import made_adapter
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
    slide: str
    n_symmetries: int
    has_result: ClassVar[bool] = False

    @property
    def label(self) -> str:
        """How progress and logs call it."""
        return f"features of {self.slide} by {self.source.encoder}"

    def extracted(self, place: Place, compute: Compute, progress: Progress) -> Status:
        """Make the features. Where that fails, the jobs that read them fail alike, and their rows say why.

        Raises:
            StoreError: the cache cannot be written.
        """
        try:
            features = self.source.features(place, compute, progress)
            slide = place.cohort()[self.slide].blind().whole()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the jobs are told, in their logs
                features.of_slides([slide], symmetries=range(self.n_symmetries))
        except StoreError:
            raise
        except Exception as error:  # an encoder may raise anything
            return "out of memory" if is_out_of_memory(error) else "failed"
        return "measured"


def extractions(jobs: Sequence[Job], place: Place) -> tuple[Extraction, ...]:
    """What is to be made for some jobs and is not in the cache of this machine: an encoder's slides follow each other.

    Encoders that cannot be had have none: their jobs say so.
    """
    return tuple(extraction for source, reading in _readers(jobs).items() for extraction in _of(source, reading, place))


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

    def slides(self) -> list[str]:
        """Names of all slides that they read."""
        parts = (part for job in self.folds.values() for part in (*job.fold.train, *job.fold.test))
        return list(dict.fromkeys(part.slide for part in parts))


def _readers(jobs: Sequence[Job]) -> dict[Source, _Reading]:
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


def _of(source: Source, reading: _Reading, place: Place) -> Iterator[Extraction]:
    cohort = place.cohort()
    try:
        features = source.features(place, Compute(precision=source.precision), silent)
        for name in reading.slides():
            if features.lack(cohort[name].blind(), n_symmetries=reading.n_symmetries):
                yield _extraction(source, reading, name)
    except StbenchError:
        return


def _extraction(source: Source, reading: _Reading, slide: str) -> Extraction:
    key = content_key("extraction", *source, slide, reading.n_symmetries)
    keys = Keys(key, draws=key, former=key)
    shared = {item.name: getattr(reading.first, item.name) for item in fields(Job)}
    shared |= {"keys": keys, "training_keys": keys}
    return Extraction(**shared, source=source, slide=slide, n_symmetries=reading.n_symmetries)
