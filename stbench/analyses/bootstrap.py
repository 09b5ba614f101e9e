"""Resample: intervals of differences by drawing patients, their slides and the slides' spots anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from stbench.data import Cohort, Panel
from stbench.errors import SelectionError
from stbench.files.hashing import content_key
from stbench.protocols.expression import truth
from stbench.runs.plan import Job, Plan
from stbench.runs.store import Store
from stbench.scoring.columns import Quantity
from stbench.scoring.score import SlideScores
from stbench.statistics.bootstrap import Draws, SlidePair, bootstrap_means, bootstrap_pcc, draw
from stbench.statistics.inference import Inference
from stbench.statistics.intervals import percentile_interval

Array = np.ndarray[Any, Any]
RESAMPLES = 2000


def with_bootstrap(
    inference: Inference, plan: Plan, store: Store, cohort: Cohort, scores: Mapping[str, Sequence[SlideScores]],
    quantity: Quantity,
) -> Inference:  # fmt: skip
    """The same comparisons with intervals of the hierarchical bootstrap; tests and verdicts stay as they are.

    Spots are drawn for a PCC per gene; of other metrics patients and slides alone are.

    Raises:
        SelectionError: the inference is not over patients, or a fold's spots are pooled.
    """
    if inference.unit != "patient" or plan.task.averaging == "pooled":
        raise SelectionError(
            "--interval bootstrap", "draws patients, their slides and the slides' spots",
            "--unit patient, and a task whose scores are means over slides", "Leave --interval out for Student's",
        )  # fmt: skip
    tested = [part.slide for fold in plan.folds for part in fold.test]
    seed = int(content_key("resample", plan.task.name, cohort.fingerprint, tested)[:16], 16)
    draws = draw([cohort[name].patient for name in tested], np.random.default_rng(seed), n_resamples=RESAMPLES)
    wanted = {name for pair in inference.pairs for name in (pair.first, pair.second)}
    found = {
        entry.name: _resampled(plan, entry.name, store, cohort, scores, quantity, draws)
        for entry in plan.entries
        if entry.name in wanted
    }
    pairs = [
        replace(pair, interval=percentile_interval(
            found[pair.first] - found[pair.second], mean=pair.interval.mean, n_units=pair.interval.n_units
        ))
        for pair in inference.pairs
    ]  # fmt: skip
    return replace(inference, pairs=tuple(pairs), interval="bootstrap")


def _resampled(
    plan: Plan, method: str, store: Store, cohort: Cohort, scores: Mapping[str, Sequence[SlideScores]],
    quantity: Quantity, draws: Draws,
) -> Array:  # fmt: skip
    """(n_resamples,) a method's resampled means; seeds are averaged."""
    jobs = [job for job in plan.jobs if job.entry.name == method]
    seeds = sorted({job.seed for job in jobs})
    by_seed = []
    for seed in seeds:
        own = [job for job in jobs if job.seed == seed]
        if quantity.metric == "pcc":
            pairs = [pair for job in own for pair in _pairs(job, store, cohort, scores[job.key], quantity)]
            by_seed.append(bootstrap_pcc(pairs, draws))
        else:
            values = [quantity.of(one, cohort.markers) for job in own for one in scores[job.key] if not one.pooled]
            by_seed.append(bootstrap_means(np.array(values), draws))
    return np.mean(by_seed, axis=0)


def _pairs(
    job: Job, store: Store, cohort: Cohort, scored: Sequence[SlideScores], quantity: Quantity
) -> list[SlidePair]:
    """Truth and prediction of the quantity's genes on each test slide; the genes are those of the slide as measured."""
    parts = zip(job.fold.test, store.predictions(job.key), (one for one in scored if not one.pooled), strict=True)
    found = []
    for part, prediction, scores in parts:
        chosen = quantity.chosen(scores, cohort.markers)
        true = truth(job.task, cohort, part, Panel(prediction.genes))
        found.append(SlidePair(true[:, chosen], prediction.values[:, chosen]))
    return found
