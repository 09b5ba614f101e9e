"""Partly measured slides: a spy finds every count of the measured genes, and none of the hidden ones."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import issparse

from stbench.contract.spying import _reachable
from stbench.data import BlindSlide, Panel, Slide, of_genes, partly_measured
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from tests.made.cohort import GENES, made_slide

MEASURED, HIDDEN = Panel((GENES[7], *GENES[:5])), Panel((*GENES[5:7], *GENES[8:]))
SECRET = 5000.0
"""Counts of hidden genes begin here, and nothing else in a slide is as large and a whole number."""


def marked_slide(**known):
    """Every count of a hidden gene is a number that stands nowhere else."""
    counts = np.arange(30 * len(GENES), dtype=np.float32).reshape(30, -1)
    columns = HIDDEN.positions(GENES)
    counts[:, columns] += SECRET
    counts[:, MEASURED.positions(GENES)] %= 50
    return made_slide("A1", counts=counts, **known)


def numbers(thing):
    if issparse(thing):
        return np.asarray(thing.data, float)
    if type(thing).__name__ == "AnnData":
        return numbers(thing.X)
    is_numbers = isinstance(thing, np.ndarray) and thing.dtype.kind in "iuf" and thing.size
    return np.asarray(thing, float).ravel() if is_numbers else np.array([])


def finds(visible, slide, depth=4):
    """Paths to anything that holds a secret: a hidden count, or a total that holds some."""
    secrets = np.concatenate([slide.panel_counts(HIDDEN).ravel(), slide.totals])
    return [path for path, thing in _reachable(visible, "slide", depth) if np.isin(numbers(thing), secrets).any()]


@pytest.mark.parametrize("rows", [slice(None), slice(3, 9)])
def test_a_spy_finds_no_hidden_gene_by_any_attribute(rows, tmp_path):
    whole = marked_slide(cache=ArrayCache(tmp_path))
    slide = whole.at(np.arange(30)[rows]) if rows != slice(None) else whole
    _ = slide.totals, slide.labels, slide.expression(Panel(GENES)), slide.fingerprints
    visible = partly_measured(slide, of_genes(slide, MEASURED))
    _ = visible.measured.totals, visible.measured.fingerprints, visible.measured.expression(MEASURED)
    assert finds(visible, slide) == []
    assert finds(visible.whole(), slide) == finds(visible.measured.whole(), slide) == []
    assert "slide.counts.data" in finds(slide, slide), "the spy can see"


def test_measured_genes_are_as_they_were_counted_relative_to_one_another_and_without_labels():
    slide = marked_slide()
    measured = partly_measured(slide, of_genes(slide, MEASURED)).measured
    counts = slide.panel_counts(MEASURED)
    assert (measured.genes, measured.labels, measured.spots) == (MEASURED.genes, None, slide.spots)
    assert_array_equal(measured.counts.toarray(), counts)
    assert_array_equal(measured.totals, counts.sum(axis=1))
    expected = np.log1p(1e4 * counts / counts.sum(axis=1, keepdims=True))
    assert_allclose(measured.expression(MEASURED), expected, rtol=1e-6)
    with pytest.raises(DataError, match="not measured in the slide"):
        measured.expression(HIDDEN)


@pytest.mark.parametrize("take", [lambda slide: slide.at(np.array([2, 5])), lambda slide: slide.blind()])
def test_a_part_of_it_and_its_blind_self_hold_no_counts(take):
    slide = marked_slide()
    part = take(partly_measured(slide, of_genes(slide, MEASURED)))
    assert type(part) is BlindSlide
    assert not hasattr(part, "measured")


@pytest.mark.parametrize("change", ["counts", "positions"])
def test_a_method_that_writes_into_what_it_sees_changes_no_slide_of_the_cohort(change):
    slide = marked_slide()
    before = slide.counts.toarray()
    seen = of_genes(slide, MEASURED)
    assert isinstance(seen, Slide)
    if change == "counts":
        seen.counts.data[:] = 7
    else:
        seen.adata.obs_names = [f"other {name}" for name in seen.adata.obs_names]
    assert_array_equal(slide.counts.toarray(), before)
    assert tuple(slide.adata.obs_names) == slide.spots
