"""Execute one job: read, blind, train or load, predict, put; in a run, the only caller of adapters."""

import contextlib
import io
import json
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from stbench.adapters.base import Context, Model
from stbench.adapters.loading import made_adapter
from stbench.cards import DatasetCard
from stbench.data import BlindSlide, Cohort, Panel, across
from stbench.encoders.compute import Compute, computing
from stbench.errors import StbenchError, StoreError, WeightsMissing
from stbench.files.array_cache import ArrayCache
from stbench.protocols import folds
from stbench.protocols.clustering import checked_embedding
from stbench.protocols.expression import checked_answer
from stbench.readers import read_cohort
from stbench.runs.plan import MISSING, Job
from stbench.runs.provenance import commit, forget_peak_memory, machine, measured_cost, peak_memory_mb, versions
from stbench.runs.store import Prediction, Record, Status, Store
from stbench.weights import locate, located

Progress = Callable[[float, str], None]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where jobs run: folders, data and device; nothing of it changes a score."""

    store: Path
    cache: Path
    dataset: DatasetCard
    data_root: Path | None = None
    test_dataset: DatasetCard | None = None
    """A second dataset, which is tested while the first one trains."""
    test_data_root: Path | None = None
    device: str = "cpu"
    cache_limit_bytes: int = 50 * 2**30
    job_seconds: float | None = None
    """Time budget of a job; None for no limit."""
    weights: tuple[tuple[str, Path], ...] = ()
    """Weights by name and path, as given with ``--weights``."""

    def cohort(self) -> Cohort:
        """The dataset, read once per process."""
        trained = self._reading(self.dataset, self.data_root)
        if self.test_dataset is None:
            return _cohort(trained)
        return _across(trained, self._reading(self.test_dataset, self.test_data_root))

    def _reading(self, card: DatasetCard, root: Path | None) -> "_Reading":
        return _Reading(card, card.sha256, root, self.cache, self.cache_limit_bytes)


class _Trained(NamedTuple):
    model: Model
    cost: dict[str, float]


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


def execute(job: Job, place: Place, progress: Progress | None = None) -> Status:
    """Run a job and keep its result, whatever it is.

    An adapter may raise anything: the job's record then says ``failed``, with one line of cause, and the log
    has the traceback. This is the only place that catches broadly.

    Raises:
        StoreError: the result cannot be kept, so that going on would be in vain.
        DataError: the dataset cannot be read.
    """
    store = Store(place.store)
    cohort = place.cohort()
    forget_peak_memory()
    log = io.StringIO()
    status: Status = "measured"
    cause, sha = "", ""
    predictions: tuple[Prediction, ...] = ()
    cost: dict[str, float] = {}
    try:
        with (
            _captured(log),
            located(dict(place.weights), stand_ins=job.stand_ins),
            computing(Compute(device=place.device)),
        ):
            panel = _panel(job, cohort, store)
            sha = panel.sha256
            predictions, cost = _predicted(job, place, cohort, panel, store, progress)
    except StoreError:
        raise
    except WeightsMissing as error:
        status, cause = "needs weights", _one_line(error)
    except StbenchError as error:
        status, cause = "failed", _one_line(error)
        log.write(traceback.format_exc())
    except (Exception, SystemExit) as error:  # an adapter that calls sys.exit costs its job, not the worker
        status, cause = "failed", f"{type(error).__name__}: {_one_line(error)}"
        if _is_out_of_memory(error):
            status, cause = "out of memory", "the job needed more memory than there is"
        log.write(traceback.format_exc())
    store.put(record_of(job, status, cause=cause, cost=cost, panel_sha256=sha), predictions, log.getvalue())
    return status


def record_of(job: Job, status: Status, *, cause: str = "", **known: Any) -> Record:
    """The record of a job that ended in ``status``, with the provenance of this process."""
    return Record(
        key=job.key, status=status, method=job.entry.name, task=job.task.name, dataset=job.dataset,
        fold=job.fold.name, seed=job.seed, profile=job.entry.profile, settings=dict(job.entry.settings),
        stand_in=bool(job.stand_ins), cause=cause, versions=versions(), machine=machine(), commit=commit(), **known,
    )  # fmt: skip


def _predicted(
    job: Job, place: Place, cohort: Cohort, panel: Panel, store: Store, progress: Progress | None
) -> tuple[tuple[Prediction, ...], dict[str, float]]:
    for name, identity in job.weights:
        if identity == MISSING:
            locate(name)  # says how to get them
    adapter = made_adapter(job.entry.card, job.entry.settings)
    trained = _trained(job, place, cohort, panel, store, adapter, progress)
    with measured_cost() as asked:
        predictions = tuple(
            _answer(adapter, job, trained.model, slide, panel) for slide in folds.test_slides(cohort, job.fold)
        )
    cost = {
        **trained.cost,
        "predict_wall_s": asked.wall_s,
        "predict_cpu_s": asked.cpu_s,
        "peak_memory_mb": peak_memory_mb(),
    }
    return predictions, cost


def _answer(adapter: Any, job: Job, model: Model, slide: BlindSlide, panel: Panel) -> Prediction:
    """What the adapter answers for one slide; an embedding has no genes."""
    if job.task.asks == "embed":
        return Prediction(checked_embedding(adapter.embed(model, slide), slide), slide.name, slide.spots, ())
    values = getattr(adapter, job.task.asks)(model, slide, panel)
    return Prediction(checked_answer(values, slide, panel), slide.name, slide.spots, panel.genes, panel.added)


def _trained(
    job: Job,
    place: Place,
    cohort: Cohort,
    panel: Panel,
    store: Store,
    adapter: Any,
    progress: Progress | None,
) -> _Trained:
    """The model of a job: loaded where this very training was done before, else trained and kept."""
    untrained = hasattr(adapter, "pretrained") and (job.task.asks == "zero_shot" or not hasattr(adapter, "train"))
    if untrained:
        return _Trained(adapter.pretrained(), {"train_wall_s": 0.0, "train_cpu_s": 0.0})
    kept = store.model(job.training_key) if hasattr(adapter, "load") else None
    loaded = _loaded(adapter, kept) if kept is not None else None
    if loaded is not None:
        return loaded
    slides = folds.training_slides(job.task, cohort, job.fold)
    with measured_cost() as spent:
        model = adapter.train(slides, panel, job.generator(), _context(place, progress))
    cost = {"train_wall_s": spent.wall_s, "train_cpu_s": spent.cpu_s}
    if hasattr(adapter, "parameters"):
        cost["parameters"] = float(adapter.parameters(model))
    if hasattr(adapter, "save"):
        with store.new_model(job.training_key) as folder:
            adapter.save(model, folder)
            (folder / "training.json").write_text(json.dumps({"cost": cost, "method": job.entry.card.name}))
    return _Trained(model, cost)


def _loaded(adapter: Any, folder: Path) -> _Trained | None:
    """A model that was kept; None where its files are broken, so that it is trained again."""
    try:
        return _Trained(adapter.load(folder), json.loads((folder / "training.json").read_text())["cost"])
    except StbenchError:
        raise
    except Exception:
        traceback.print_exc()  # into the job's log
        return None


def _panel(job: Job, cohort: Cohort, store: Store) -> Panel:
    panel = store.panel(job.fold_key)
    if panel is None:
        panel = folds.fold_panel(job.task, cohort, job.fold)
        store.put_panel(job.fold_key, panel)
    return panel


def _context(place: Place, progress: Progress | None) -> Context:
    deadline = None if place.job_seconds is None else time.monotonic() + place.job_seconds
    context = Context(device=place.device, deadline=deadline)
    return context if progress is None else Context(**{**context.__dict__, "progress": progress})


@contextlib.contextmanager
def _captured(log: io.StringIO) -> Any:
    """What adapters print and warn goes into the job's log."""
    with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log), warnings.catch_warnings():
        warnings.simplefilter("default")
        yield


def _is_out_of_memory(error: BaseException) -> bool:
    # torch's error is known by name: torch is not imported for methods that do without it
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or "DefaultCPUAllocator: can't allocate memory" in str(error)
    )


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
