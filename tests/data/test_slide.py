import contextlib
import gc
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from anndata import AnnData
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import issparse

from stbench.data import BlindSlide, Panel
from stbench.data.images import JpegImage
from stbench.data.patches import PatchSpec
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from tests.made.cohort import GENES, made_cohort, made_slide


def reachable(thing, depth):
    """All that a method finds from ``thing``: attributes, items and what the garbage collector refers to."""
    seen, edge = {}, [thing]
    for _ in range(depth):
        found = []
        for one in edge:
            for name in dir(one):
                with contextlib.suppress(AttributeError, ValueError, TypeError):
                    found.append(getattr(one, name))
            found += gc.get_referents(one)
            found += list(vars(one).values()) if hasattr(one, "__dict__") else []
            found += [one.base] if isinstance(one, np.ndarray) else []
        edge = [
            one for one in found
            if id(one) not in seen and not isinstance(one, type | type(gc)) and not callable(one)
        ]  # fmt: skip
        seen |= {id(one): one for one in edge}
    return list(seen.values())


def tells_counts_or_labels(thing, slide):
    if issparse(thing) or isinstance(thing, AnnData):
        return True
    if isinstance(thing, np.ndarray) and thing.size and thing.shape != slide.image.pixels.shape:
        secrets = (slide.counts.data, slide.counts.toarray(), slide.totals)
        return any(thing.shape == one.shape and np.array_equal(thing, one) for one in secrets)
    return isinstance(thing, str) and thing in ("stroma", "tumour")


def test_a_spy_finds_neither_counts_nor_labels_in_a_blind_slide(tmp_path):
    slide = made_slide("A1", cache=ArrayCache(tmp_path))
    _ = slide.totals, slide.labels, slide.expression(Panel(GENES))  # what is remembered must not travel along
    for blind in (slide.blind(), slide.at(np.arange(5)).blind(), slide.at(np.arange(5)).blind().whole()):
        assert not [one for one in reachable(blind, 4) if tells_counts_or_labels(one, slide)]
    assert [one for one in reachable(slide, 2) if tells_counts_or_labels(one, slide)], "the spy can see"


@pytest.mark.parametrize("name", ["adata", "counts", "genes", "labels", "totals", "expression", "panel_counts"])
def test_a_blind_slide_has_no_such_attribute(name):
    slide = made_slide("A1")
    assert hasattr(slide, name)
    assert not hasattr(slide.blind(), name)
    assert type(slide.blind()) is BlindSlide


def test_a_blind_slide_keeps_all_that_a_method_may_see():
    slide = made_slide("A1")
    for item in fields(BlindSlide):
        if item.name not in ("image", "cache"):
            assert getattr(slide.blind(), item.name) is getattr(slide, item.name)
    assert slide.blind().image.fingerprint == slide.image.fingerprint
    spec = PatchSpec(side_um=100, pixels=8)
    assert_array_equal(slide.blind().patches(spec), slide.patches(spec))


def test_a_blind_slide_leads_to_no_file(tmp_path):
    slide = replace(made_slide("A1", cache=ArrayCache(tmp_path)), image=JpegImage(made_jpeg(tmp_path)))
    blind = slide.blind()
    reachable = [getattr(thing, name) for thing in (blind.image, blind.cache) for name in dir(thing) if name[0] != "_"]
    assert not [value for value in reachable if isinstance(value, Path) or str(tmp_path) in str(value)]


def test_the_cache_of_a_blind_slide_holds_no_counts(tmp_path):
    cache = ArrayCache(tmp_path)
    cache.get_or_make("counts", "key", lambda: np.ones(3))
    sealed = made_slide("A1", cache=cache).blind().cache
    with pytest.raises(ValueError, match="not counts"):
        sealed.get("counts", "key")


def test_a_slide_without_labels_shares_its_counts_and_holds_nothing_else():
    slide = made_slide("A1")
    slide.adata.uns["label_source"] = "pathologist"
    slide.adata.obs["tumour"] = slide.adata.obs["label"] == "tumour"
    for bare in (slide.without_labels(), slide.without_labels().without_labels()):
        assert bare.labels is None
        assert (list(bare.adata.obs), list(bare.adata.uns), list(bare.adata.obsm)) == ([], [], ["spatial"])
        assert np.shares_memory(bare.counts.data, slide.counts.data)
        assert np.shares_memory(bare.counts.indices, slide.counts.indices)
        assert bare.fingerprints == replace(slide.fingerprints, labels="")
        assert not [thing for thing in reachable(bare, 2) if isinstance(thing, str) and thing in ("stroma", "tumour")]
    assert slide.labels is not None


def test_a_part_without_labels_is_the_part_of_a_slide_without_labels():
    slide, rows = made_slide("A1"), np.array([5, 2, 9])
    assert slide.at(rows).without_labels().fingerprints == slide.without_labels().at(rows).fingerprints


def made_jpeg(folder):
    from PIL import Image

    Image.new("RGB", (64, 64), "white").save(folder / "image.jpg")
    return folder / "image.jpg"


@settings(max_examples=20, deadline=None)
@given(st.permutations(GENES), st.integers(1, 12))
def test_expression_is_log1p_of_counts_per_ten_thousand_in_panel_order(genes, n):
    slide, panel = made_slide("A1"), Panel(tuple(genes[:n]))
    counts = slide.counts.toarray().astype(float)
    for row in range(0, 30, 7):
        for column, gene in enumerate(panel.genes):
            expected = np.log1p(counts[row, GENES.index(gene)] * 1e4 / counts[row].sum())
            assert_allclose(slide.expression(panel)[row, column], expected, rtol=1e-6)
    assert slide.expression(panel).dtype == np.float32


def test_the_target_space_is_the_tasks_and_empty_spots_are_zero():
    counts = np.ones((30, 12))
    counts[3] = 0
    slide = made_slide("A1", counts=counts)
    assert (slide.expression(Panel(GENES))[3] == 0).all()
    assert_allclose(replace(slide, target="log1p-counts").expression(Panel(GENES))[0], np.log(2), rtol=1e-6)


def test_genes_common_to_all_slides_stand_in_the_first_ones_order():
    cohort = made_cohort()
    fewer = replace(cohort.slides[1], adata=cohort.slides[1].adata[:, list(GENES[5:2:-1])].copy())
    assert replace(cohort, slides=(cohort.slides[0], fewer)).common_genes == GENES[3:6]
    with pytest.raises(DataError, match="no slide 'Z9'"):
        cohort["Z9"]


def test_positions_are_in_micrometres_where_they_say_so():
    slide = made_slide("A1")
    assert_array_equal(slide.centres_um, slide.centres_px * 4.0)


@pytest.mark.parametrize("most", [0, 2**30])
@pytest.mark.parametrize("at_once", [1, 7, 30, 64])
@pytest.mark.parametrize("rows", [None, [3, 1, 8, 20]])
def test_parts_of_the_patches_are_the_patches_in_order(rows, at_once, most, monkeypatch):
    monkeypatch.setattr("stbench.data.slide.AT_ONCE", at_once)
    monkeypatch.setattr("stbench.data.slide.MOST_BYTES", most)
    slide, spec = made_slide("A1"), PatchSpec(side_um=100, pixels=8)
    slide = slide if rows is None else slide.at(np.array(rows))
    parts = list(slide.patches_in_parts(spec))
    assert max(map(len, parts)) <= at_once
    assert_array_equal(np.concatenate(parts), slide.patches(spec))
