"""Answers as adapters give them: finite, of the right shape, as float32; or the error that says what is wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stbench.data import Panel
from stbench.errors import ShapeError
from stbench.protocols.answers import checked_embedding, checked_expression, finite_float32, lacking
from tests.made.cohort import GENES, made_slide

BLIND, PANEL = made_slide("A1").blind(), Panel(GENES)
floats = st.sampled_from([np.float16, np.float32, np.float64]).flatmap(
    lambda kind: arrays(kind, st.tuples(st.integers(0, 5), st.integers(1, 4)), elements=st.integers(-2000, 2000))
)


@pytest.mark.parametrize("values", [np.ones(30), np.ones((29, 2)), np.ones((30, 0)), np.full((30, 2), np.nan)])
def test_an_embedding_that_is_no_finite_vector_per_spot_is_refused(values):
    with pytest.raises(ShapeError):
        checked_embedding(values, BLIND)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.full((30, 12), 1e300), "has 360 values that are not finite"),
        (np.where(np.eye(30, 12) > 0, -np.inf, 0.0), "has 12 values that are not finite"),
        (np.ones((12, 30)), r"has shape \(12, 30\)"),
        (np.ones(30), r"has shape \(30,\)"),
        (np.ones((30, 12), dtype=int), "has type int64"),
        ([["text"] * 12] * 30, "has type <U4"),
    ],
    ids=["beyond float32", "infinite", "transposed", "flat", "whole numbers", "text"],
)
def test_an_expression_that_is_no_finite_number_per_spot_and_gene_is_refused(values, message):
    with pytest.raises(ShapeError, match=f"prediction for 'A1': {message}"):
        checked_expression(values, BLIND, PANEL)


@given(floats)
def test_finite_values_of_any_precision_come_back_as_float32(values):
    answer = finite_float32(values, "values")
    assert (answer.dtype, answer.flags.c_contiguous) == (np.float32, True)
    assert np.array_equal(answer, values)
    assert np.array_equal(finite_float32(values.T, "values"), values.T)


@pytest.mark.parametrize("asks", ["predict", "embed"])
def test_an_adapter_that_cannot_answer_is_named_with_what_it_lacks(asks):
    assert f"adapter float: has no '{asks}'" in str(lacking(0.5, asks))
