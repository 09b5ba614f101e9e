"""What every method that trains keeps: the panel it is asked with, its device, the encoder it was given."""

from pathlib import Path

import numpy as np
import pytest

from stbench.adapters import adapters
from stbench.adapters.base import Context, Imputes, ImputesGenes, Predicts, Saves, Trains
from stbench.data import Panel, of_genes, partly_measured
from stbench.data.partly import partly_observed
from stbench.weights import WeightSearch
from tests.made.adapters import SMALL
from tests.made.tiny import tiny_cohort

CONTEXT = Context(weights=WeightSearch(stand_ins=frozenset({"omiclip"})))


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    return tiny_cohort(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def learned(cohort):
    """Adapter and model of each method, trained once."""
    known = {}

    def of(name):
        if name not in known:
            adapter = adapters[name.split("-")[0]](**SMALL[name])
            assert isinstance(adapter, Trains)
            genes = cohort.common_genes
            panel = Panel(genes, folds=tuple(place % 2 for place in range(len(genes))))
            known[name] = adapter, adapter.train(cohort.slides[:2], panel, np.random.default_rng(0), CONTEXT)
        return known[name]

    return of


def answer(adapter, model, slide, panel):
    """Of one that imputes: every third spot is observed, or every second gene measured."""
    if isinstance(adapter, ImputesGenes):
        return adapter.impute_genes(model, partly_measured(slide, of_genes(slide, Panel(slide.genes[1::2]))), panel)
    if not isinstance(adapter, Imputes):
        assert isinstance(adapter, Predicts)
        return adapter.predict(model, slide.blind(), panel)
    seen = np.arange(slide.n_spots) % 3 == 0
    observed = slide.at(np.flatnonzero(seen))
    return adapter.impute(model, partly_observed(slide.at(np.flatnonzero(~seen)), observed), panel)


def asked(adapter, cohort):
    """The genes that a method can be asked for."""
    return cohort.common_genes[:: 2 if isinstance(adapter, ImputesGenes) else 1]


@pytest.mark.parametrize("name", SMALL)
def test_the_panel_that_is_asked_with_orders_the_answer(name, cohort, learned):
    adapter, model = learned(name)
    slide, genes = cohort.slides[2], asked(adapter, cohort)
    some = Panel((genes[5], genes[0], genes[3]))
    whole = answer(adapter, model, slide, Panel(genes))
    np.testing.assert_allclose(answer(adapter, model, slide, some), whole[:, [5, 0, 3]], rtol=1e-6)


@pytest.mark.parametrize("name", SMALL)
def test_a_saved_model_answers_the_same(name, cohort, learned, tmp_path: Path):
    adapter, model = learned(name)
    slide, panel = cohort.slides[2], Panel(asked(adapter, cohort))
    assert isinstance(adapter, Saves)
    adapter.save(model, tmp_path)
    loaded = adapter.load(tmp_path, CONTEXT)
    np.testing.assert_array_equal(answer(adapter, loaded, slide, panel), answer(adapter, model, slide, panel))


def test_every_method_that_trains_stands_in_the_table():
    trains = {name for name in adapters.names() if callable(getattr(adapters[name], "train", None))}
    known = {name for name in trains if adapters[name].__module__.startswith("stbench.")}
    assert known == {name.split("-")[0] for name in SMALL}
