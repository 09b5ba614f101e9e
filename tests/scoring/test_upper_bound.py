"""The truth itself bounds every table from above, a control that knows nothing from below."""

import numpy as np
import pytest

from stbench.adapters.base import Context
from stbench.adapters.controls.shuffled import ShuffledRidge
from stbench.cards import methods, tasks
from stbench.data import Panel
from stbench.encoders.features import encode
from stbench.runs.plan import REPEAT_STEP, entry_of, make_plan, seeds_of
from stbench.runs.store import Store
from stbench.scoring.columns import quantities
from stbench.scoring.upper_bound import oracle_scores
from tests.made import CARDS
from tests.made.cohort import GENES, made_cohort

DECK = methods(CARDS)
COHORT = made_cohort("A1", "A2", "B1")


def planned(task, *names):
    return make_plan([entry_of(DECK[name], "paper") for name in names or ("learner",)], tasks()[task], COHORT, "paper")


def store_with_panels(plan, folder):
    store = Store.open(folder)
    for job in plan.jobs:
        store.put_panel(job.fold_key, Panel(GENES))
    return store


@pytest.mark.parametrize("task", ["gene-pred", "hest-probe", "clustering", "gene-pred-finetune"])
def test_the_truth_scores_the_best_there_is(task, tmp_path):
    plan = planned(task, "colour-ridge")
    found = oracle_scores(plan, store_with_panels(plan, tmp_path), COHORT)
    assert {one.slide for one in found if not one.pooled} == {"A1", "A2", "B1"}
    for quantity in quantities(plan.task)[: len(plan.task.metrics)]:
        best = 0.0 if quantity.better == "lower" else 1.0
        values = [quantity.of(one, GENES[:2]) for one in found]
        assert np.allclose(values, best, atol=1e-6), quantity.text


def test_a_fold_without_a_panel_has_no_oracle_yet(tmp_path):
    assert oracle_scores(planned("gene-pred"), Store.open(tmp_path), COHORT) == ()


def test_a_method_with_repeats_has_further_seeds_and_others_keep_theirs():
    entry, task = entry_of(DECK["learner"], "paper"), tasks()["gene-pred"].model_copy(update={"seeds": (0, 7)})
    assert seeds_of(entry, task) == (0, 7)
    assert seeds_of(entry_of(DECK["shuffled-ridge"], "paper"), task)[:3] == (0, REPEAT_STEP, 2 * REPEAT_STEP)
    assert len(set(seeds_of(entry_of(DECK["shuffled-ridge"], "paper"), task))) == 10


def test_shuffled_embeddings_are_those_of_other_spots_and_survive_saving(tmp_path):
    adapter, slides = ShuffledRidge(encoder="colour", components=0), COHORT.slides
    model = adapter.train(slides[:1], Panel(GENES), np.random.default_rng(0), Context())
    found, plain = adapter.embed(model, slides[1].blind()), encode(slides[1], "colour")
    assert sorted(map(tuple, found)) == sorted(map(tuple, plain))
    assert (found == plain).all(axis=1).sum() < 5
    adapter.save(model, tmp_path)
    assert np.array_equal(adapter.embed(adapter.load(tmp_path), slides[1].blind()), found)
