"""Attempt at a job: read, blind, train or load, answer; in a run, the only caller of adapters."""

import contextlib
import signal
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from stbench.adapters.base import Adapter, Context, Model
from stbench.adapters.loading import adapter_class, made_adapter
from stbench.data import Cohort, Panel
from stbench.encoders.compute import Compute
from stbench.errors import StbenchError, StoreError, WeightsMissing
from stbench.progress import Progress
from stbench.protocols import folds
from stbench.protocols.asking import answer, questions_of
from stbench.protocols.base import kind_of
from stbench.protocols.splits import Part
from stbench.runs.causes import is_out_of_memory, one_line, traceback_of
from stbench.runs.entries import MISSING
from stbench.runs.judge import judge_of
from stbench.runs.log import Log
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.process import GlobalGenerators
from stbench.runs.provenance import measured_cost, peaks
from stbench.runs.resources import needed
from stbench.runs.store import Store
from stbench.runs.training import trained_model
from stbench.scoring.answers import Prediction, Status


class Ended(NamedTuple):
    """What came of a job."""

    status: Status
    cause: str = ""
    predictions: tuple[Prediction, ...] = ()
    cost: dict[str, float] = {}  # noqa: RUF012  (never changed)
    panel_sha256: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """A job with what it reads and where it runs."""

    job: Job
    place: Place
    cohort: Cohort
    store: Store
    compute: Compute
    progress: Progress
    log: Log

    def ended(self, generators: GlobalGenerators) -> Ended:
        """How the job ends.

        Args:
            generators: the global ones, seeded; what a module draws as it is imported is no deed of the job.

        Raises:
            StoreError: panels, models or arrays cannot be kept.
        """
        sha256 = ""
        try:
            with _captured(self.log):
                adapter_class(self.job.entry.card)
                generators.seed_all()
                panel = self._panel()
                sha256 = panel.sha256
                ended = self._measured(panel)
            return ended._replace(panel_sha256=sha256, remarks=(*ended.remarks, *_drawn(generators)))
        except StoreError:
            raise
        except BaseException as error:  # an adapter may raise anything: this is the only place that catches broadly
            if _is_ours(error):
                raise
            return self._failed(error)._replace(panel_sha256=sha256)

    def _failed(self, error: BaseException) -> Ended:
        if isinstance(error, WeightsMissing):
            return Ended("needs weights", one_line(error))
        self.log.stream.write(traceback_of(error))
        if isinstance(error, StbenchError):
            return Ended("failed", one_line(error))
        if is_out_of_memory(error):
            return Ended("out of memory", "the job needed more memory than there is")
        return Ended("failed", f"{type(error).__name__}: {one_line(error)}".removesuffix(": "))

    def _measured(self, panel: Panel) -> Ended:
        job, context = self.job, self._context()
        for name, identity in job.weights:
            if identity == MISSING:
                context.weights.locate(name)  # says how to get them
        adapter = made_adapter(job.entry.card, job.entry.settings)
        context = replace(context, judge=judge_of(adapter, job, self.cohort, panel))
        start = time.perf_counter()
        trained = trained_model(adapter, job, self.cohort, panel, self.store, context)
        with measured_cost() as asked:
            predictions = tuple(self._answer(adapter, trained.model, part, panel) for part in job.fold.test)
        held_s = (time.perf_counter() - start) * needed(job, self.place).gpus
        cost = {**trained.cost, "predict_wall_s": asked.wall_s, "predict_cpu_s": asked.cpu_s}
        return Ended("measured", "", predictions, {**cost, **peaks(context.device, held_s)}, remarks=trained.remarks)

    def _answer(self, adapter: Adapter, model: Model, part: Part, panel: Panel) -> Prediction:
        """What the adapter answers for one test slide; an answer without genes has no columns to name."""
        task, slide = self.job.task, folds.measured(self.cohort, part)
        kind, asked = kind_of(task), questions_of(task, self.cohort, self.job.fold, part, panel)
        values = answer(kind, adapter, model, asked, panel)
        if not kind.has_genes:
            return Prediction(values, slide.name, slide.spots, ())
        return Prediction(values, slide.name, slide.spots, panel.genes, panel.added)

    def _panel(self) -> Panel:
        panel = self.store.panel(self.job.fold_keys.key)
        if panel is None:
            panel = folds.fold_panel(self.job.task, self.cohort, self.job.fold)
            self.store.put_panel(self.job.fold_keys.key, panel)
        return panel

    def _context(self) -> Context:
        limit_s = self.place.job_seconds
        deadline = None if limit_s is None else time.monotonic() + limit_s
        return Context(
            compute=self.compute, weights=self.place.search(self.job.stand_ins), deadline=deadline,
            paired=self.job.task.paired, progress=self.progress,
        )  # fmt: skip


@contextlib.contextmanager
def _captured(log: Log) -> Iterator[None]:
    """What adapters print and warn goes into the job's log."""
    with (
        contextlib.redirect_stdout(log.stream), contextlib.redirect_stderr(log.stream), warnings.catch_warnings()
    ):  # fmt: skip
        warnings.simplefilter("default")
        yield


def _is_ours(error: BaseException) -> bool:
    """Whether Ctrl-C was pressed here; workers ignore it, and what they get is a method's own doing."""
    return isinstance(error, KeyboardInterrupt) and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


def _drawn(generators: GlobalGenerators) -> tuple[str, ...]:
    used = ", ".join(generators.used())
    return (f"draws from {used}, which every job finds seeded, beside the generator that it is given",) if used else ()
