import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stbench.readers.count_remarks import count_remarks, has_equal_totals, has_factor, is_underdispersed
from tests.made.cohort import made_cohort, made_slide

RNG = np.random.default_rng(3)
DENSE = RNG.poisson(RNG.gamma(2, 4, 60) * RNG.gamma(4, 0.25, (30, 1)))
SPARSE = RNG.poisson(RNG.gamma(0.4, 0.8, 300) * RNG.gamma(4, 0.25, (30, 1)))


def scaled(total):
    return lambda counts: np.round(
        counts / counts.sum(axis=1, keepdims=True) * (total or np.median(counts.sum(axis=1)))
    )


FORMS = {
    "a million each": (scaled(1e6), "nearly the same total"),
    "ten thousand each": (scaled(1e4), "nearly the same total"),
    "times ten": (lambda counts: counts * 10, "look multiplied"),
    "times three": (lambda counts: counts * 3, "look multiplied"),
    "of a size factor": (lambda counts: np.round(counts * RNG.uniform(5, 50, (30, 1))), "look multiplied"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("counts", [DENSE, SPARSE], ids=["dense", "sparse"])
def test_whole_numbers_that_are_no_counts_are_remarked_on(form, counts):
    change, told = FORMS[form]
    if form == "of a size factor" and counts is DENSE:
        pytest.skip("dense numbers that were multiplied unevenly look like deep counts")
    (remark,) = count_remarks(made_cohort_of(change(counts)))
    assert told in remark
    assert remark.startswith("A1: ")


@pytest.mark.parametrize(
    "change", [scaled(0), lambda counts: np.round(np.log1p(counts)), np.sqrt, lambda c: (c > 0) * 1.0]
)
def test_dense_numbers_that_were_transformed_are_remarked_on(change):
    (remark,) = count_remarks(made_cohort_of(np.round(change(DENSE))))
    assert "noise ceilings from them mean nothing" in remark


def made_cohort_of(counts):
    from dataclasses import replace

    return replace(made_cohort("A1"), slides=(made_slide("A1", counts=counts),))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.02, 30), st.floats(0.3, 20), st.integers(20, 60))
@example(0, 0.0234375, 1.0, 41)  # spots with one count or two, those with none left out
def test_counts_are_taken_for_counts(seed, mean, spread, spots):
    """Poisson counts of any depth, with depths that differ by a tenth or much more."""
    rng = np.random.default_rng(seed)
    rates = rng.gamma(0.5, mean, 80) * rng.gamma(spread, 1 / spread, (spots, 1))
    slide = made_slide("A1", spots=spots, counts=rng.poisson(rates))
    assert not any(looks_wrong(slide) for looks_wrong in (has_equal_totals, has_factor, is_underdispersed))


@pytest.mark.parametrize("empty", [1, 4])
def test_spots_without_a_count_are_counted(empty):
    counts = DENSE.copy()
    counts[:empty] = 0
    (remark,) = count_remarks(made_cohort_of(counts))
    assert remark == f"A1: {empty} of 30 spots have no count at all; their expression is taken as 0"


def test_slides_that_look_alike_share_a_remark():
    from dataclasses import replace

    slides = tuple(made_slide(name, counts=scaled(1e6)(DENSE)) for name in ("A1", "B1"))
    (remark,) = count_remarks(replace(made_cohort("A1"), slides=(*slides, made_slide("C1", counts=DENSE))))
    assert remark.startswith("A1, B1: all spots have nearly the same total (1,000,0")
