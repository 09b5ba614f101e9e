"""Alone: seconds that one fold's training takes each method with nothing beside it, stage by stage."""

import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.gpu_parts.use import watched
from stbench import cards
from stbench.adapters.base import Context, Predicts, Trains
from stbench.adapters.loading import made_adapter
from stbench.data import Cohort
from stbench.encoders.compute import Compute
from stbench.encoders.numerics import numerics
from stbench.files.array_cache import ArrayCache
from stbench.protocols import folds
from stbench.protocols.splits import folds_of, split_of
from stbench.readers import read_cohort
from stbench.weights import WeightSearch

TASK = "gene-pred"
HEAD = (
    "| method | seconds a fold, at most | of it seen | predict s | mean use of the GPU, % | GB | by stage, s |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


class TimeOver(Exception):
    """The seconds of a method are spent."""


@dataclass
class Watch:
    """A training's reports of progress: when each came, and the one after which the training is ended."""

    seconds: float
    started: float = field(default_factory=time.perf_counter)
    seen: list[tuple[float, float, str]] = field(default_factory=list)

    def __call__(self, share: float, note: str) -> None:
        """Note how far a training is.

        Raises:
            TimeOver: its seconds are spent.
        """
        _wait()
        self.seen.append((time.perf_counter() - self.started, share, note))
        if self.seen[-1][0] > self.seconds and len(self.seen) > 1 and share < 1:
            raise TimeOver

    def stages(self) -> str:
        """Each stage, by the words of its reports: how many came, and seconds of the quickest and of the first."""
        steps: dict[str, list[float]] = {}
        for (before, _, _), (after, _, note) in zip([(0.0, 0.0, ""), *self.seen], self.seen, strict=False):
            steps.setdefault(note.rstrip("0123456789 of").rstrip(), []).append(after - before)
        return "; ".join(f"{note} {len(each)} x {min(each):.2f}, first {each[0]:.1f}" for note, each in steps.items())


def alone_rows(
    data: Path, weights: dict[str, Path], device: str, methods: Sequence[str], seconds: float
) -> Iterator[str]:
    """Lines of the table, each as soon as it is known; what takes longer than ``seconds`` is stopped there."""
    precision = "bfloat16" if device.startswith("cuda") else "float32"
    compute = Compute(device=device, precision=precision)
    with tempfile.TemporaryDirectory() as cache:
        cohort = read_cohort(cards.datasets()["her2st"], data, ArrayCache(Path(cache)))
        yield HEAD
        for name in methods:
            watch = Watch(seconds)
            context = Context(compute=compute, weights=WeightSearch(weights), progress=watch)
            yield _row(name, cohort, context, watch, "paper" if device.startswith("cuda") else "quick")


def _row(name: str, cohort: Cohort, context: Context, watch: Watch, profile: str) -> str:
    """One method: its first fold, trained until its seconds are spent, and asked about the first slide."""
    card, task = cards.methods(None)[name], cards.tasks()[TASK]
    fold = folds_of(split_of(task), cohort.slides, cohort.tested, cohort.folds)[0]
    panel, slides = folds.fold_panel(task, cohort, fold), folds.training_slides(task, cohort, fold)
    predicted = float("nan")
    try:
        adapter = made_adapter(card, card.settings(profile))
        if not isinstance(adapter, Trains) or not isinstance(adapter, Predicts):
            return f"| {name} | does not train and predict | | | | | |"
        with watched(context.device) as use, numerics(context.compute):
            watch.started = time.perf_counter()
            try:
                model = adapter.train(slides, panel, np.random.default_rng(0), context)
                _wait()
                took, share = time.perf_counter() - watch.started, 1.0
                adapter.predict(model, folds.visible(task, cohort, fold, fold.test[0]), panel)
                predicted = time.perf_counter() - watch.started - took
            except TimeOver:
                took, share = watch.seen[-1][:2]
        mean, most = np.mean(use.percent or [np.nan]), max(use.memory_gb, default=0.0)
        return (
            f"| {name} | {took / share:.1f} | {took:.1f} s, {share:.0%} | {predicted:.2f} | {mean:.0f} | {most:.1f} | "
            f"{watch.stages()} |"
        )
    except Exception:
        return f"| {name} | FAILED | | | | | |\n```\n{traceback.format_exc()}```\n"


def _wait() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.synchronize()
