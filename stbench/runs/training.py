"""The model of a job: published, loaded where this very training was done before, or trained and kept."""

import json
import traceback
from pathlib import Path
from typing import NamedTuple

from stbench.adapters.base import Adapter, Context, Counts, Model, Pretrained, Saves, Trains
from stbench.data import Cohort, Panel
from stbench.errors import ProtocolError, StbenchError
from stbench.protocols import folds
from stbench.protocols.base import kind_of
from stbench.runs.contents import Contents, changed_in_place
from stbench.runs.plan import Job
from stbench.runs.provenance import measured_cost
from stbench.runs.store import Store

FREE = {"train_wall_s": 0.0, "train_cpu_s": 0.0}


class Trained(NamedTuple):
    """A model, and what training it cost."""

    model: Model
    cost: dict[str, float]
    remarks: tuple[str, ...] = ()
    """What training did that it should not, and that harms nobody."""


def trained_model(adapter: Adapter, job: Job, cohort: Cohort, panel: Panel, store: Store, context: Context) -> Trained:
    """The model that answers a job.

    Raises:
        WeightsMissing: published weights that it needs are not on this machine.
    """
    if isinstance(adapter, Pretrained) and (kind_of(job.task).prefers_pretrained or not isinstance(adapter, Trains)):
        return Trained(adapter.pretrained(context), dict(FREE))
    if isinstance(adapter, Saves) and (folder := store.model(job.training_key)) is not None:
        loaded = _loaded(adapter, folder, context)
        if loaded is not None:
            return loaded
    if not isinstance(adapter, Trains):
        raise ProtocolError(f"adapter {type(adapter).__name__}", "can neither train nor work as published")
    return _trained(adapter, job, cohort, panel, store, context)


def _trained(adapter: Trains, job: Job, cohort: Cohort, panel: Panel, store: Store, context: Context) -> Trained:
    slides = folds.training_slides(job.task, cohort, job.fold)
    given = [Contents.of(slide) for slide in slides]
    with measured_cost() as spent:
        model = adapter.train(slides, panel, job.generator(), context)
    cost = {"train_wall_s": spent.wall_s, "train_cpu_s": spent.cpu_s}
    if isinstance(adapter, Counts):
        cost["parameters"] = float(adapter.parameters(model))
    remarks = changed_in_place(slides, given)
    if isinstance(adapter, Saves):
        known = {"cost": cost, "method": job.entry.card.name, "remarks": remarks}
        with store.new_model(job.training_key) as folder:
            adapter.save(model, folder)
            (folder / "training.json").write_text(json.dumps(known))
    return Trained(model, cost, remarks)


def _loaded(adapter: Saves, folder: Path, context: Context) -> Trained | None:
    """A model that was kept; None where its files are broken, so that it is trained again."""
    try:
        known = json.loads((folder / "training.json").read_text())
        return Trained(adapter.load(folder, context), known["cost"], tuple(known.get("remarks", ())))
    except StbenchError:
        raise
    except Exception:
        traceback.print_exc()  # into the job's log
        return None
