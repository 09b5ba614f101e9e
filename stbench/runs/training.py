"""The model of a job: published, loaded where this very training was done before, or trained and kept."""

import traceback
from typing import NamedTuple

from stbench.adapters.base import Adapter, Context, Counts, Model, Pretrained, Saves, Trains
from stbench.data import Cohort, Panel
from stbench.errors import ProtocolError, StbenchError
from stbench.files.damage import Damaged, note_damage
from stbench.files.documents import read_json, write_json
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
    if isinstance(adapter, Saves):
        loaded = _loaded(adapter, job, store, context)
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
            write_json(folder / "training.json", known)
    return Trained(model, cost, remarks)


def _loaded(adapter: Saves, job: Job, store: Store, context: Context) -> Trained | None:
    """A model that was kept; None where there is none or its files are broken, so that it is trained (again)."""
    try:
        folder = store.model(job.training_key)
        if folder is None:
            return None
        known = read_json(folder / "training.json")
        return Trained(adapter.load(folder, context), known["cost"], tuple(known.get("remarks", ())))
    except Damaged as error:
        note_damage(error, "it is trained again")
        return None
    except StbenchError:
        raise
    except Exception:
        traceback.print_exc()  # into the job's log
        return None
