"""What was measured is the same whether it is held in memory or opened from a shelf when it is used."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.sparse import csr_matrix

from stbench.data import Slide
from stbench.data.measured import InMemory, adata_of
from stbench.data.shelved import Shelved
from stbench.files.array_cache import ArrayCache
from tests.made.cohort import made_slide

SLIDE = made_slide("A1")


@pytest.fixture(params=["memory", "shelf"])
def slide(request, tmp_path) -> Slide:
    if request.param == "memory":
        return SLIDE
    shelved = Shelved.put(ArrayCache(tmp_path), SLIDE.counts, SLIDE.genes, SLIDE.labels.tolist())
    return replace(SLIDE, held=shelved)


FACTS = {
    "counts": lambda slide: slide.counts.toarray(), "genes": lambda slide: slide.genes, "labels": lambda s: s.labels,
    "totals": lambda slide: slide.totals, "fingerprints": lambda slide: slide.fingerprints,
    "X": lambda slide: slide.adata.X.toarray(), "obs": lambda slide: slide.adata.obs.astype(str).to_numpy(),
    "obs_names": lambda slide: tuple(slide.adata.obs_names), "spatial": lambda slide: slide.adata.obsm["spatial"],
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("change", ["none", "name", "rows"])
def test_every_fact_is_the_same(fact, change, slide):
    ways = {"none": lambda s: s, "name": lambda s: replace(s, name="B7"), "rows": lambda s: s.at(np.array([5, 2, 9]))}
    expected, got = (FACTS[fact](ways[change](each)) for each in (SLIDE, slide))
    assert_array_equal(got, expected) if isinstance(expected, np.ndarray) else None
    assert isinstance(expected, np.ndarray) or got == expected


def test_a_slide_without_labels_has_none_in_either_way(slide):
    adata = adata_of(SLIDE.counts, SLIDE.spots, SLIDE.genes, SLIDE.centres_px, None, "")
    held = InMemory(adata) if isinstance(slide.held, InMemory) else Shelved(slide.held.cache, slide.held.key, (), None)
    assert replace(slide, held=held).labels is None


def test_an_adata_that_is_given_is_held(slide):
    other = SLIDE.adata.copy()
    other.X = csr_matrix(SLIDE.counts * 2)
    assert replace(slide, adata=other).adata is other
    with pytest.raises(TypeError, match="without an AnnData"):
        replace(slide, held=None)


def test_a_blind_slide_leads_to_neither(slide):
    blind = slide.blind()
    assert not hasattr(blind, "held")
    assert not hasattr(blind, "adata")
    assert blind.spots == slide.spots


@pytest.mark.parametrize("whole", [True, False])
def test_counts_are_let_go_when_nobody_holds_them(whole, tmp_path):
    shelved = Shelved.put(ArrayCache(tmp_path), SLIDE.counts, SLIDE.genes, None)
    opened = replace(SLIDE, held=shelved)
    held = opened.adata.X if whole else opened.counts
    watched = weakref.ref(held)
    assert opened.counts is watched() or whole
    del held
    gc.collect()
    assert watched() is None
