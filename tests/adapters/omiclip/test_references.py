"""References: training spots by their sentences, weighted or counted, in the panel that is asked."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.omiclip.references import References
from stbench.data import Panel
from stbench.errors import DataError

GENES = ("a", "b", "c")
SLIDE = SimpleNamespace(name="A1")


def unit(rng, n):
    values = np.abs(rng.normal(size=(n, 4)))
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


def references(*, queries=3, spots=6, seed=0):
    """References whose image features are given: positive, so that every cosine is."""
    rng = np.random.default_rng(seed)
    images, expression = unit(rng, queries), rng.uniform(0, 5, (spots, len(GENES))).astype(np.float32)
    return References(lambda slide: images, unit(rng, spots), expression, GENES)


def plain(model, query, gene, rule, k):
    """One prediction by a loop over the references."""
    cosines = [float(sum(a * b for a, b in zip(query, sentence, strict=True))) for sentence in model.sentences]
    values = model.expression[:, GENES.index(gene)].tolist()
    if rule == "predex":
        return sum(c * v for c, v in zip(cosines, values, strict=True)) / sum(cosines)
    best = sorted(range(len(cosines)), key=lambda row: -cosines[row])[:k]
    return sum(values[row] for row in best) / len(best)


@pytest.mark.parametrize(("rule", "k"), [("predex", 1), ("retrieval", 1), ("retrieval", 4)])
@pytest.mark.parametrize("genes", [("a", "b", "c"), ("c", "a")])
def test_each_spot_is_answered_as_a_loop_over_the_references_answers(rule, k, genes):
    model = references()
    predicted = model.predict(SLIDE, Panel(genes), rule=rule, k=k)
    expected = [[plain(model, query, gene, rule, k) for gene in genes] for query in model.embed(SLIDE)]
    assert predicted.dtype == np.float32
    np.testing.assert_allclose(predicted, expected, rtol=1e-5)


@given(st.integers(1, 8), st.integers(0, 5), st.integers(0, 99))
def test_more_neighbours_than_references_are_all_of_them(spots, beyond, seed):
    model = references(spots=spots, seed=seed)
    predicted = model.predict(SLIDE, Panel(GENES), rule="retrieval", k=spots + beyond)
    np.testing.assert_allclose(predicted, np.tile(model.expression.mean(axis=0), (3, 1)), rtol=1e-5)


@pytest.mark.parametrize("rule", ["predex", "retrieval"])
def test_references_come_back_from_their_files(rule, tmp_path):
    model = references()
    model.save(tmp_path, {"route": "similarity"})
    loaded = References.load(tmp_path, model.images)
    np.testing.assert_array_equal(
        loaded.predict(SLIDE, Panel(GENES), rule=rule), model.predict(SLIDE, Panel(GENES), rule=rule)
    )
    assert (loaded.genes, loaded.parameters()) == (GENES, 0)
    with pytest.raises(DataError, match="gene 'z' is not measured"):
        loaded.predict(SLIDE, Panel(("z",)), rule=rule)


def test_an_embedding_may_be_changed_without_changing_the_features():
    model = references()
    model.embed(SLIDE)[:] = 0
    assert model.embed(SLIDE).any()
