"""Isolation of jobs: what it costs each of them, in a process that has loaded torch, matplotlib and every method."""

import importlib
import time
from collections.abc import Iterator
from statistics import median

from benchmarks.trials.base import Outcome
from stbench.adapters.loading import adapter_class
from stbench.cards import methods
from stbench.data.frozen import frozen_cohort
from stbench.runs.contents import Contents, changed_in_place
from stbench.runs.process import State, seeded
from tests.made.cohort import made_cohort

MOST_MS = 20.0
LIBRARIES = ("torch", "matplotlib.pyplot", "anndata", "sklearn.linear_model")


FULL = 100
"""Jobs."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """One outcome: the median of ``many`` jobs, in CPU time."""
    for library in LIBRARIES:
        importlib.import_module(library)
    for card in methods().values():
        adapter_class(card)
    costs = isolation_ms(many)
    held = median(costs) <= MOST_MS
    detail = f"{median(costs):.1f} ms of CPU in the median of {many} jobs, {max(costs):.1f} at most"
    yield Outcome(f"isolation of a job costs at most {MOST_MS:g} ms", held, "" if held else detail)


def isolation_ms(many: int) -> list[float]:
    """Milliseconds of CPU, job by job: all that is done to keep it apart, and to find out what it did."""
    slides, costs = frozen_cohort(made_cohort()).slides, []
    for _ in range(many):
        began = time.process_time()
        before = State.now()
        with seeded(bytes(32)) as generators:
            generators.seed_all()
            own = [slide.without_labels() for slide in slides]
            given = [Contents.of(slide) for slide in own]
            assert changed_in_place(own, given) == ()
            assert generators.used() == ()
        assert before.changed() == ()
        before.put_back()
        costs.append(1000 * (time.process_time() - began))
    return costs
