"""Loki's rules against the reference implementation."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from stbench.adapters.omiclip.loki import gene_sentences, most_similar, predex, top_mean
from stbench.cards import datasets
from stbench.readers import read_cohort
from tests.made.golden import assert_matches, golden, golden_folder
from tests.made.reproduced import reproduces


@reproduces("loki", "predex/prediction")
def test_predex_matches():
    stored = golden("loki")
    got = predex(stored.tensors["predex/similarity"].numpy(), stored.tensors["predex/expression"].numpy())
    assert_matches(got, "predex/prediction", stored)


@reproduces("loki", "retrieve/top3")
def test_retrieval_matches():
    stored = golden("loki")
    images, texts = (stored.tensors[f"retrieve/{kind}_embeddings"].numpy() for kind in ("image", "text"))
    assert_matches(most_similar(images @ texts.T, 3), "retrieve/top3", stored)


def test_gene_sentences_of_a_real_section_match():
    facts = golden("loki").description
    root = golden_folder().parent / "data" / "her2st"
    if not root.is_dir():
        pytest.skip(f"no her2st under {root}")
    slide = read_cohort(datasets()["her2st"], Path(root), None)["B4"]
    said = gene_sentences(slide.counts, slide.genes, housekeeping=facts["housekeeping_used"])
    spoken = dict(zip(slide.spots, said, strict=True))
    wanted = dict(zip(facts["spots"], facts["sentences_raw_counts"], strict=True))
    assert {spot: spoken[spot] for spot in wanted if spot in spoken} == {s: w for s, w in wanted.items() if s in spoken}
    assert set(wanted) & set(spoken)


def test_ties_and_zeros_keep_the_order_of_columns():
    counts = csr_matrix([[0, 2, 2, 9, 5], [0, 0, 0, 7, 0]])
    assert gene_sentences(counts, ["A", "B", "C", "HLA-A", "D"], n_genes=3) == ["D B C", "A B C"]
    assert gene_sentences(counts, ["A", "B", "C", "E", "D"], n_genes=2, housekeeping=["E"]) == ["D B", "A B"]


@pytest.mark.parametrize(("k", "mean"), [(1, 2.0), (2, 3.0), (3, 7 / 3)])
def test_the_top_mean_is_the_mean_of_the_top(k, mean):
    similarity, expression = np.array([[0.1, 0.9, 0.5]]), np.array([[1.0], [2.0], [4.0]])
    assert top_mean(similarity, expression, k).tolist() == [[pytest.approx(mean)]]


@given(st.integers(1, 6), st.integers(1, 9), st.floats(0.01, 100), st.integers(0, 99))
def test_predex_is_a_mean_that_knows_no_scale_of_similarity_and_no_order_of_references(n, m, scale, seed):
    rng = np.random.default_rng(seed)
    similarity, expression, order = rng.uniform(0.1, 1, (n, m)), rng.normal(size=(m, 3)), rng.permutation(m)
    got = predex(similarity, expression)
    np.testing.assert_allclose(predex(scale * similarity[:, order], expression[order]), got, atol=1e-9)
    assert (got <= expression.max(axis=0) + 1e-9).all()
    assert (got >= expression.min(axis=0) - 1e-9).all()
