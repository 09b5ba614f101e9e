"""Target spaces: counts to expression and back, dense and sparse."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_matrix

from stbench.data.target import COUNTS, CP10K, TargetSpace, targets
from tests.made import ROOT

CPM = TargetSpace(name="log1p-cpm", title="log1p of counts per million", per=1e6)
SPACES = [*(targets[name] for name in targets), CPM]
every_space = pytest.mark.parametrize("space", SPACES, ids=lambda space: space.name)
counts = arrays(np.int64, (4, 3), elements=st.integers(0, 2000))


@pytest.mark.parametrize("name", targets)
def test_a_space_is_called_as_it_is_registered_and_has_a_title(name):
    assert targets[name].name == name
    assert targets[name].title.startswith("log1p of counts")


@every_space
@given(counts)
def test_back_from_expression_are_the_counts(space, counts):
    totals = counts.sum(axis=1)
    assert_allclose(space.counts(space.expression(counts, totals), np.maximum(totals, 1)), counts, atol=1e-8)


@every_space
@given(counts)
def test_sparse_and_dense_expression_are_the_same_bits(space, counts):
    totals = counts.sum(axis=1).astype(np.float64)
    dense = space.expression(counts.astype(np.float64), totals)
    assert_array_equal(space.sparse_expression(csr_matrix(counts.astype(np.float64)), totals).toarray(), dense)


@every_space
def test_a_spot_without_counts_is_zero(space):
    assert not space.expression(np.zeros((2, 3)), np.zeros(2)).any()


@given(counts, st.integers(1, 9))
def test_depth_is_divided_out_of_a_space_per_total_alone(counts, times):
    totals = counts.sum(axis=1) + 1
    deep, shallow = CP10K.expression(counts * times, totals * times), CP10K.expression(counts, totals)
    assert_allclose(deep, shallow, atol=1e-9)
    assert (COUNTS.expression(counts * times, totals) >= COUNTS.expression(counts, totals)).all()


@pytest.mark.parametrize(("space", "dtype"), [(COUNTS, np.float32), (CP10K, np.float64)])
def test_counts_that_stay_as_they_are_keep_their_precision(space, dtype):
    assert space.expression(np.ones((2, 3), np.float32), np.array([3.0, 4.0])).dtype == dtype


@every_space
@given(counts)
def test_from_counts_per_10000_is_the_expression_of_spots_of_that_depth(space, counts):
    counts, totals = counts.astype(np.float64), np.full(4, 5000.0)
    there = space.from_cp10k(CP10K.expression(counts, totals), 5000.0)
    assert_allclose(there, space.expression(counts, totals), rtol=1e-5, atol=1e-6)


def test_what_is_already_per_10000_is_handed_back_untouched():
    values = np.ones((2, 2), np.float32)
    assert CP10K.from_cp10k(values, 7.0) is values


def test_no_other_module_knows_the_scale():
    pattern = re.compile(r"\b(1e4|1\.0e4|10_000|10000|10000\.0)\b")
    lines = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "stbench").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line) and path.name != "target.py"
    ]
    assert lines == []
