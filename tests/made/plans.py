"""Plans of made methods on a made cohort, and results as a store holds them."""

from dataclasses import fields, replace

import numpy as np

from stbench.cards import TaskCard, methods, tasks
from stbench.data import Cohort
from stbench.encoders.compute import Compute
from stbench.runs.entries import entry_of
from stbench.runs.extraction import Extraction, Source
from stbench.runs.keys import Keys
from stbench.runs.plan import Job, Plan, make_plan
from stbench.runs.record import record_of
from stbench.runs.store import Store
from stbench.scoring.answers import Prediction, Status
from tests.made import CARDS
from tests.made.cohort import GENES, made_cohort

DECK = methods(CARDS)
COHORT = made_cohort("A1", "A2", "B1")
TASK = tasks()["gene-pred"]


def plan_of(*names: str, variant: str = "", task: TaskCard = TASK, cohort: Cohort = COHORT) -> Plan:
    """The jobs of made methods; A1 and A2 share a training."""
    return make_plan([entry_of(DECK[name], "paper", variant) for name in names], task, cohort, "paper")


def step_of(slide: str) -> Extraction:
    """A job that makes features of a slide, before one of a made method that would read them."""
    job = plan_of("mean").jobs[0]
    keys = Keys(*[f"features of {slide}"] * 3)
    shared = {item.name: getattr(job, item.name) for item in fields(job)} | {"keys": keys, "training_keys": keys}
    return Extraction(**shared, source=Source("colour", (), "float32"), slides=(slide,), n_symmetries=1)


def put_result(store: Store, job: Job, status: Status = "measured", *, cost: dict[str, float] | None = None) -> None:
    """Zeros for the job's test slides, or its failure, as its own key has them."""
    parts = [part.slide for part in job.fold.test]
    zeros = np.zeros((30, len(GENES)), np.float32)
    answers = [Prediction(zeros, name, COHORT[name].spots, GENES) for name in parts if status == "measured"]
    cause = "" if status == "measured" else "ValueError: no luck"
    store.put(replace(record_of(job, status, Compute(), cause=cause), cost=cost or {}), answers)
