"""The compiled pass adds up what plain numpy does, and is compiled where no folder can hold its cache."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from stbench.metrics import fused

DONE = settings(max_examples=30, deadline=None)


def sums_of(truth, predicted):
    t, p = truth.astype(np.float64), predicted.astype(np.float64)
    x, y, error = t - t[0], p - p[0], p - t
    return [values.sum(axis=0) for values in (x, y, x * x, y * y, x * y, np.abs(error), error * error)]


@DONE
@given(st.integers(1, 41), st.integers(1, 5), st.sampled_from([np.float32, np.float64]), st.integers(0, 99))
def test_sums_are_of_every_spot_once(n_spots, n_genes, kind, seed):
    truth, predicted = np.random.default_rng(seed).normal(2, 3, (2, n_spots, n_genes)).astype(kind)
    assert_allclose(fused.sums_per_gene(truth, predicted), sums_of(truth, predicted), rtol=1e-11, atol=1e-11)


@DONE
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
def test_errors_of_spots_under_one_another_add_up(first, second, seed):
    truth, predicted = np.random.default_rng(seed).normal(2, 3, (2, first + second, 3))
    parts = (slice(None, first), slice(first, None))
    added = sum(fused.sums_per_gene(truth[part], predicted[part])[5:] for part in parts)
    assert_allclose(fused.sums_per_gene(truth, predicted)[5:], added, rtol=1e-11)


@pytest.mark.parametrize("writable", [True, False])
def test_where_no_folder_is_writable_the_pass_is_compiled_without_a_cache(monkeypatch, writable):
    calls = []

    def njit(*, cache=False, **options):
        calls.append((cache, options))
        if cache and not writable:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(fused, "njit", njit)
    assert fused._compiled() is fused._collect_rows
    assert [cache for cache, _ in calls] == ([True] if writable else [True, False])
    for _, options in calls:
        assert options == {"error_model": "numpy", "fastmath": {"contract"}}, "no option that reorders sums"
