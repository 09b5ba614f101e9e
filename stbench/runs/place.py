"""Place: where jobs run and on what; nothing of it changes a score."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from stbench.cards import DatasetCard
from stbench.data import Cohort, across
from stbench.files.array_cache import ArrayCache
from stbench.readers import read_cohort
from stbench.readers.unmeasured.reader import read_unmeasured
from stbench.readers.unmeasured.request import Request
from stbench.weights import WeightSearch


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On what jobs run, and what each may take; what is not stated is up to the machine."""

    device: str = "cpu"
    """``cpu``, or ``cuda`` for the GPUs; ``cuda:N`` is one of them."""
    gpus: tuple[int, ...] = ()
    """Numbers of the GPUs to use; all where none is named."""
    job_seconds: float | None = None
    """Time budget of a job; None for no limit."""
    job_memory_gb: float | None = None
    """Memory that a job may hold; None for what the machine has, less a reserve."""


@dataclass(frozen=True, kw_only=True)
class Place(Terms):
    """Folders, data, weights and device."""

    store: Path
    cache: Path
    dataset: DatasetCard
    data_root: Path | None = None
    test_dataset: DatasetCard | None = None
    """A second dataset, which is tested while the first one trains."""
    test_data_root: Path | None = None
    unmeasured: Request | None = None
    """Slides without counts, which are asked about while all of the dataset trains."""
    cache_limit_bytes: int = 50 * 2**30
    weights: tuple[tuple[str, Path], ...] = ()
    """Weights by name and path, as given with ``--weights``."""

    def __post_init__(self) -> None:
        """Paths become absolute: a method may change the working folder of its process."""
        for name in ("store", "cache", "data_root", "test_data_root"):
            path = getattr(self, name)
            object.__setattr__(self, name, None if path is None else path.absolute())
        object.__setattr__(self, "weights", tuple((name, path.absolute()) for name, path in self.weights))

    def cohort(self) -> Cohort:
        """The dataset, read once per process."""
        trained = self._reading(self.dataset, self.data_root)
        if self.unmeasured is not None:
            return _with_unmeasured(trained, self.unmeasured)
        if self.test_dataset is None:
            return _cohort(trained)
        return _across(trained, self._reading(self.test_dataset, self.test_data_root))

    def search(self, stand_ins: tuple[str, ...] = ()) -> WeightSearch:
        """Where weights are looked for.

        Args:
            stand_ins: models that run as demo-size networks with random weights.
        """
        return WeightSearch(dict(self.weights), stand_ins=frozenset(stand_ins))

    def _reading(self, card: DatasetCard, root: Path | None) -> "_Reading":
        return _Reading(card, card.sha256, root, self.cache, self.cache_limit_bytes)


@dataclass(frozen=True)
class _Reading:
    """What a cohort is read from; equal readings give one cohort."""

    card: DatasetCard = field(compare=False)
    card_sha256: str
    root: Path | None
    cache: Path
    limit_bytes: int


@lru_cache(maxsize=2)
def _cohort(reading: _Reading) -> Cohort:
    return read_cohort(reading.card, reading.root, ArrayCache(reading.cache, reading.limit_bytes))


@lru_cache(maxsize=1)
def _across(trained: _Reading, tested: _Reading) -> Cohort:
    return across(_cohort(trained), _cohort(tested))


@lru_cache(maxsize=1)
def _with_unmeasured(trained: _Reading, request: Request) -> Cohort:
    return read_unmeasured(request, _cohort(trained), ArrayCache(trained.cache, trained.limit_bytes))
