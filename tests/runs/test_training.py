"""The model of a job: published, loaded where this very training was done before, or trained and kept."""

import json
from dataclasses import replace

import numpy as np
import pytest

from stbench.adapters.base import Context
from stbench.data import Panel
from stbench.errors import ProtocolError, WeightsMissing
from stbench.runs.store import Store
from stbench.runs.training import FREE, trained_model
from tests.made.cohort import GENES
from tests.made.plans import COHORT, plan_of

(JOB, AGAIN, OTHER) = plan_of("learner").jobs


class Taught:
    """Learns the names of slides and genes, and a draw."""

    def train(self, slides, panel, rng, context):
        return {"slides": [slide.name for slide in slides], "genes": list(panel.genes), "draw": rng.random()}


class Lasting(Taught):
    """The same, in files."""

    def save(self, model, folder):
        (folder / "model.json").write_text(json.dumps(model))

    def load(self, folder, context):
        return json.loads((folder / "model.json").read_text())


class Clipping(Lasting):
    """Changes the slides that it was given."""

    def train(self, slides, panel, rng, context):
        slides[0].adata.X = slides[0].adata.X * 0
        return super().train(slides, panel, rng, context)


class Published:
    """Weights that somebody published."""

    def pretrained(self, context):
        return "published"


class Both(Taught, Published):
    """Can be trained, and works without."""


class Counted(Taught):
    """Says how large its model is."""

    def parameters(self, model):
        return len(model["slides"])


class Weightless(Lasting):
    """Loads nothing without its weights."""

    def load(self, folder, context):
        raise WeightsMissing("weights 'uni'", "are not on this machine")


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


def of(adapter, job, store):
    return trained_model(adapter, job, COHORT, Panel(GENES), store, Context())


@pytest.mark.parametrize(("job", "slides"), [(JOB, ["B1"]), (AGAIN, ["B1"]), (OTHER, ["A1", "A2"])])
@pytest.mark.parametrize("adapter", [Taught(), Lasting(), Both()], ids=lambda adapter: type(adapter).__name__)
def test_it_is_trained_on_the_training_slides_with_the_draws_of_the_job(store, adapter, job, slides):
    model, cost, remarks = of(adapter, job, store)
    assert (model["slides"], model["genes"]) == (slides, list(GENES))
    assert model["draw"] == job.generator().random()
    assert (set(cost), remarks) == ({"train_wall_s", "train_cpu_s"}, ())
    assert (store.model(job.training_key) is not None) is isinstance(adapter, Lasting)


def test_what_a_training_did_to_its_slides_is_remarked_wherever_its_model_is_used(store):
    before = COHORT["B1"].counts.copy()
    trained, loaded = (of(Clipping(), JOB, store) for _ in range(2))
    assert "changes slides in place (AnnData's X)" in trained.remarks[0]
    assert loaded.remarks == trained.remarks
    assert (COHORT["B1"].counts != before).nnz == 0


@pytest.mark.parametrize(("kind", "published"), [("expression", False), ("clustering", False), ("zero-shot", True)])
def test_what_can_be_trained_is_published_only_where_the_kind_of_task_prefers_that(store, kind, published):
    job = replace(JOB, task=JOB.task.model_copy(update={"kind": kind}))
    assert (of(Both(), job, store).model == "published") is published


def test_the_size_of_a_model_is_part_of_its_cost(store):
    assert of(Counted(), OTHER, store).cost["parameters"] == 2.0


def test_a_published_model_costs_nothing_and_its_cost_can_be_added_to(store):
    first = of(Published(), JOB, store)
    assert (first.model, first.cost) == ("published", FREE)
    first.cost["predict_wall_s"] = 1.0
    assert of(Published(), JOB, store).cost == FREE


@pytest.mark.parametrize(("job", "trains"), [(JOB, False), (AGAIN, False), (OTHER, True)])
def test_a_training_that_was_done_is_loaded_with_what_it_cost_by_every_job_that_shares_it(store, job, trains):
    first = of(Lasting(), JOB, store)
    second = of(Lasting(), job, store)
    assert (second != first) is trains


@pytest.mark.parametrize(
    ("file", "content"),
    [*(("training.json", text) for text in ("{", "[]", "null", '{"method": "x"}')), ("model.json", ""),
     ("model.json", "{")],
)  # fmt: skip
def test_a_model_whose_files_are_broken_is_trained_again(store, file, content):
    first = of(Lasting(), JOB, store)
    path = store.model(JOB.training_key) / file
    path.write_text(content)
    assert of(Lasting(), JOB, store).model == first.model
    assert path.read_text() != content


def test_a_model_that_lacks_weights_is_told_and_not_trained_again(store):
    of(Lasting(), JOB, store)
    with pytest.raises(WeightsMissing):
        of(Weightless(), JOB, store)


@pytest.mark.parametrize("adapter", [object(), np.array(1.0)], ids=["object", "array"])
def test_what_can_neither_train_nor_works_as_published_is_told(store, adapter):
    with pytest.raises(ProtocolError, match="can neither train nor work as published"):
        of(adapter, JOB, store)
