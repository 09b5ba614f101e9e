"""Examination: all checks of this machine, in the order in which they are read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stbench.cards import DatasetCard
from stbench.files.array_cache import ArrayCache
from stbench.runs.doctor import disks, libraries, machine, sources
from stbench.runs.doctor.check import Check, gib
from stbench.weights import WeightSearch


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What is looked at."""

    store: Path
    cache: Path
    search: WeightSearch
    datasets: Iterable[DatasetCard] = field(default_factory=tuple)

    def checks(self) -> Iterator[Check]:
        """All of them; nothing that is there is changed."""
        yield machine.processor()
        yield machine.memory()
        yield from machine.gpus()
        yield libraries.python()
        yield from libraries.packages()
        yield from libraries.blas()
        yield cached(ArrayCache(self.cache))
        yield from disks.disk("store", self.store, "--store")
        yield from disks.disk("cache", self.cache, "--cache")
        yield from sources.weights(self.search)
        yield from sources.data(self.datasets)


def cached(cache: ArrayCache) -> Check:
    """What a cache holds, and its limit."""
    from stbench.files.cached_arrays import cached_arrays

    size = sum(array.size for array in cached_arrays(cache.folder))
    todo = "" if size <= cache.limit_bytes else "stbench cache prune"
    return Check("cached arrays", f"{gib(size)} of at most {gib(cache.limit_bytes)}, see stbench cache ls", todo)
