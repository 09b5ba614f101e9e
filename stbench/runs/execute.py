"""Execute one job: read, blind, train or load, answer, put; in a run, the only caller of adapters."""

import contextlib
import io
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from stbench.adapters.base import Adapter, Context, Model
from stbench.adapters.loading import made_adapter
from stbench.data import Cohort, Panel
from stbench.encoders.compute import Compute
from stbench.errors import StbenchError, StoreError, WeightsMissing
from stbench.protocols import folds
from stbench.protocols.base import kind_of
from stbench.protocols.splits import Part
from stbench.runs.entries import MISSING
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.provenance import forget_peak_memory, measured_cost, peaks
from stbench.runs.record import Record, record_of
from stbench.runs.resources import compute_of, needed
from stbench.runs.store import Store
from stbench.runs.training import trained_model
from stbench.scoring.answers import Prediction, Status

Progress = Callable[[float, str], None]


class _Ended(NamedTuple):
    """What came of a job."""

    status: Status
    cause: str = ""
    predictions: tuple[Prediction, ...] = ()
    cost: dict[str, float] = {}  # noqa: RUF012  (never changed)
    panel_sha256: str = ""


def execute(job: Job, place: Place, threads: int = 1, progress: Progress | None = None) -> Status:
    """Run a job and keep its result, whatever it is.

    Raises:
        StoreError: the result cannot be kept, so that going on would be in vain.
        DataError: the dataset cannot be read.
    """
    store, cohort = Store(place.store), place.cohort()
    compute = compute_of(job, place, threads)
    forget_peak_memory()
    log = io.StringIO()
    ended = _ended(job, place, cohort, store, compute, progress, log)
    record: Record = record_of(
        job, ended.status, compute, cause=ended.cause, cost=ended.cost, panel_sha256=ended.panel_sha256
    )
    store.put(record, ended.predictions, log.getvalue())
    return ended.status


def _ended(
    job: Job, place: Place, cohort: Cohort, store: Store, compute: Compute, progress: Progress | None, log: io.StringIO
) -> _Ended:
    """How a job ends. An adapter may raise anything: this is the only place that catches broadly."""
    sha256 = ""
    try:
        with _captured(log):
            panel = _panel(job, cohort, store)
            sha256 = panel.sha256
            context = _context(job, place, compute, progress)
            predictions, cost = _predicted(job, place, cohort, panel, store, context)
        return _Ended("measured", "", predictions, cost, sha256)
    except StoreError:
        raise
    except WeightsMissing as error:
        return _Ended("needs weights", _one_line(error), panel_sha256=sha256)
    except StbenchError as error:
        log.write(traceback.format_exc())
        return _Ended("failed", _one_line(error), panel_sha256=sha256)
    except (Exception, SystemExit) as error:  # an adapter that calls sys.exit costs its job, not the worker
        log.write(traceback.format_exc())
        if _is_out_of_memory(error):
            return _Ended("out of memory", "the job needed more memory than there is", panel_sha256=sha256)
        return _Ended("failed", f"{type(error).__name__}: {_one_line(error)}", panel_sha256=sha256)


def _predicted(
    job: Job, place: Place, cohort: Cohort, panel: Panel, store: Store, context: Context
) -> tuple[tuple[Prediction, ...], dict[str, float]]:
    for name, identity in job.weights:
        if identity == MISSING:
            context.weights.locate(name)  # says how to get them
    adapter = made_adapter(job.entry.card, job.entry.settings)
    start = time.perf_counter()
    trained = trained_model(adapter, job, cohort, panel, store, context)
    with measured_cost() as asked:
        predictions = tuple(_answer(adapter, job, trained.model, cohort, part, panel) for part in job.fold.test)
    held_s = (time.perf_counter() - start) * needed(job, place).gpus
    cost = {**trained.cost, "predict_wall_s": asked.wall_s, "predict_cpu_s": asked.cpu_s}
    return predictions, {**cost, **peaks(context.device, held_s)}


def _answer(adapter: Adapter, job: Job, model: Model, cohort: Cohort, part: Part, panel: Panel) -> Prediction:
    """What the adapter answers for one test slide; an answer without genes has no columns to name."""
    kind = kind_of(job.task)
    visible = kind.visible(folds.measured(cohort, part), part)
    values = kind.checked(kind.ask(adapter, model, visible, panel), visible, panel)
    if not kind.has_genes:
        return Prediction(values, visible.name, visible.spots, ())
    return Prediction(values, visible.name, visible.spots, panel.genes, panel.added)


def _panel(job: Job, cohort: Cohort, store: Store) -> Panel:
    panel = store.panel(job.fold_keys.key)
    if panel is None:
        panel = folds.fold_panel(job.task, cohort, job.fold)
        store.put_panel(job.fold_keys.key, panel)
    return panel


def _context(job: Job, place: Place, compute: Compute, progress: Progress | None) -> Context:
    deadline = None if place.job_seconds is None else time.monotonic() + place.job_seconds
    known: dict[str, Any] = {} if progress is None else {"progress": progress}
    return Context(compute=compute, weights=place.search(job.stand_ins), deadline=deadline, **known)


@contextlib.contextmanager
def _captured(log: io.StringIO) -> Iterator[None]:
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
