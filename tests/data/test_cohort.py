"""Two datasets as one cohort: names apart, genes in common, nothing seen twice."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.data import Cohort, ShippedFold, across
from stbench.errors import DataError
from stbench.files.hashing import content_key
from tests.made.cohort import GENES, made_slide


def cohort(name, *sections, seed=0):
    slides = tuple(made_slide(section, seed=seed) for section in sections)
    return Cohort(name=name, slides=slides, fingerprint=name * 3, markers=(f"{name}-marker",), remarks=(f"{name}: x",))


def test_slides_and_patients_of_both_stay_apart_and_the_second_is_tested():
    both = across(cohort("near", "A1", "B1"), cohort("far", "A1", "A2", seed=1))
    assert [slide.name for slide in both.slides] == ["near/A1", "near/B1", "far/A1", "far/A2"]
    assert both.patients == ("far/A", "near/A", "near/B")
    assert (both.name, both.tested, both.markers) == ("near-to-far", ("far/A1", "far/A2"), ("far-marker",))
    assert both.contained_in == ("far",)
    assert both.remarks == ("near: x", "far: x", "near-to-far: not all slides have the marker far-marker")


def test_folds_of_either_are_none_of_both():
    near = replace(cohort("near", "A1", "B1"), folds=(ShippedFold(name="split 0", train=("A1",), test=("B1",)),))
    assert (
        near.folds != () == across(near, cohort("far", "A1", seed=1)).folds == across(cohort("far", "A2"), near).folds
    )


def test_only_genes_that_both_measured_are_common_and_counts_are_their_own():
    near, far = cohort("near", "A1"), cohort("far", "A1", seed=1)
    fewer = [slide.adata[:, [7, 3, 1]].copy() for slide in far.slides]
    far = replace(far, slides=tuple(replace(s, adata=a) for s, a in zip(far.slides, fewer, strict=True)))
    both = across(near, far)
    assert both.common_genes == (GENES[1], GENES[3], GENES[7])
    np.testing.assert_array_equal(both["far/A1"].counts.toarray(), far["A1"].counts.toarray())


def test_what_either_holds_moves_the_fingerprint_and_a_shared_slide_is_told():
    near, far = cohort("near", "A1"), cohort("far", "B1")
    usual = across(near, far).fingerprint
    assert across(near, replace(far, fingerprint="else")).fingerprint != usual
    assert across(replace(near, fingerprint="else"), far).fingerprint != usual
    assert across(far, near).fingerprint != usual
    with pytest.raises(DataError, match="share a slide, 'near/A1' and 'far/A1'"):
        across(near, cohort("far", "A1"))


def test_draws_on_both_depend_on_the_draws_of_each_and_on_nothing_that_was_read():
    near, far = replace(cohort("near", "A1"), draws="n"), replace(cohort("far", "B1"), draws="f")
    assert across(near, far).draws == content_key("across", "n", "f")
    assert across(replace(near, fingerprint="else"), far).draws == content_key("across", "n", "f")
    assert across(far, near).draws == content_key("across", "f", "n")
