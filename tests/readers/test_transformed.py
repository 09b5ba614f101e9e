"""Numbers that are no counts are told by what was done to them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from stbench.errors import DataError
from stbench.readers.checks import check_slide
from stbench.readers.transformed import what_was_done
from tests.made.cohort import made_slide


def made(seed=0, spots=30, genes=80):
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(0.8, 2.0, genes) * rng.gamma(4.0, 0.25, (spots, 1))) + np.eye(spots, genes)


def per(total):
    return lambda counts: counts / counts.sum(axis=1, keepdims=True) * total


FORMS = {
    "normalised": (per(1e4), "normalised: all spots have the total 10,000"),
    "per million": (per(1e6), "normalised: all spots have the total 1e\\+06"),
    "log1p": (lambda counts: np.log1p(per(1e4)(counts)), "log1p of counts per 10,000"),
    "log2": (lambda counts: np.log2(1 + per(1e6)(counts)), "log2 of 1 more of counts per 1e\\+06"),
    "log of counts": (np.log1p, "look like logarithms"),
    "scaled": (
        lambda counts: (counts - counts.mean(0)) / np.maximum(counts.std(0), 1e-9),
        "scaled: every gene has the mean 0",
    ),
    "corrected": (lambda counts: np.log1p(counts) - 0.3, "centred, corrected for batches"),
    "size factors": (lambda counts: counts / np.linspace(0.7, 1.9, len(counts))[:, None], "divided by a factor"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_slide_of_such_numbers_is_refused_with_what_was_done(form, seed):
    change, told = FORMS[form]
    slide = made_slide("A1", counts=change(made(seed)))
    with pytest.raises(DataError, match=told):
        check_slide(slide)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(FORMS)))
def test_every_seed_gives_an_answer_that_is_the_same_for_float32(seed, form):
    changed = FORMS[form][0](made(seed))
    assert what_was_done(csr_matrix(changed)) == what_was_done(csr_matrix(changed.astype(np.float32)))


@pytest.mark.parametrize("values", [[], [np.nan], [np.inf, 1.5], [26.5, 31.25]])
def test_what_tells_nothing_is_not_guessed(values):
    assert what_was_done(csr_matrix(np.array([values]).reshape(1, -1))) == ""


@pytest.mark.parametrize("place", [0, 7])
def test_one_broken_number_is_told_as_what_it_is(place):
    slide = made_slide("A1")
    slide.counts.data[place] = np.nan
    with pytest.raises(DataError, match="1 counts that are not a number"):
        check_slide(replace(slide))
