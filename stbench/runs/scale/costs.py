"""Costs: measured processor time for each spot that a method trains on or answers for, and for each patch encoded."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from stbench.runs.plan import Job, Plan
from stbench.runs.scale.workload import load_of_jobs
from stbench.runs.store import Store

SHIPPED = Path(__file__).with_name("costs.yaml")
Device = Literal["cpu", "cuda"]


class Rate(BaseModel):
    """Milliseconds of a method, features and patches at hand."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    train_ms: float
    """For each spot that a model is trained on, all epochs together."""
    predict_ms: float
    """For each spot that is asked about."""
    views: int = 1
    """Symmetries of a patch that it encodes."""


class Measured(BaseModel):
    """What was measured at one time on one machine."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    machine: str
    device: Device
    profile: str
    data: str
    """On which the rates hold: panels of other sizes, and slides with many more spots, take other time."""
    encoders: dict[str, float] = {}
    """Milliseconds a patch."""
    stand_ins: dict[str, float] = {}
    """The same of demo-size networks with random weights."""
    methods: dict[str, Rate] = {}


@cache
def shipped() -> tuple[Measured, ...]:
    """What comes with stbench."""
    content = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return tuple(TypeAdapter(list[Measured]).validate_python(content))


def rates_in(store: Store, plan: Plan, done: Sequence[Job]) -> Mapping[str, Rate]:
    """Rates by row, from jobs of a plan that the store has results of: this machine, these data.

    What a job encoded itself, as those of older stores did, is in them, too.
    """
    rates = {}
    for load in load_of_jobs(plan, done):
        own = [job for job in done if job.entry.name == load.entry.name]
        costs = {job.key: record.cost for job in own if (record := store.record(store.key_of(job))) is not None}
        models = {job.training_key: costs.get(job.key, {}) for job in own}
        train_s = sum(cost.get("train_cpu_s", 0.0) for cost in models.values())
        predict_s = sum(cost.get("predict_cpu_s", 0.0) for cost in costs.values())
        rates[load.entry.name] = Rate(
            train_ms=1000 * train_s / max(1, load.trained), predict_ms=1000 * predict_s / max(1, load.tested)
        )
    return rates
