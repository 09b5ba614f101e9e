"""Frames: what columns are called, and tables split into slides."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.errors import DataError
from stbench.scoring.outside.frames import is_long, listed, named_columns, slide_tables


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (["image", "barcode", "gene", "prediction"], ["slide", "spot", "gene", "value"]),
        (["Unnamed: 0", "slide", "spot", "G1"], ["slide", "spot", "G1"]),
        (["", "image", "spot", "G1"], ["slide", "spot", "G1"]),
        (["slide", "spot", "image"], ["slide", "spot", "image"]),
    ],
)
def test_columns_have_the_names_of_the_house(tmp_path, columns, names):
    assert list(named_columns(pd.DataFrame([range(len(columns))], columns=columns), tmp_path).columns) == names


@pytest.mark.parametrize(
    ("columns", "long"), [(["slide", "spot", "gene", "value"], True), (["slide", "spot", "gene"], False)]
)
def test_a_table_is_long_where_a_row_is_a_value(columns, long):
    assert is_long(pd.DataFrame(columns=columns)) is long


@settings(max_examples=20)
@given(st.integers(1, 5), st.integers(1, 6), st.randoms(use_true_random=False))
def test_a_long_table_in_any_order_is_the_wide_one(tmp_path_factory, n_spots, n_genes, random):
    values = np.arange(n_spots * n_genes, dtype=float).reshape(n_spots, n_genes)
    rows = [("A", f"s{i}", f"g{j}", values[i, j]) for i in range(n_spots) for j in range(n_genes)]
    random.shuffle(rows)
    (table,) = slide_tables(
        pd.DataFrame(rows, columns=["slide", "spot", "gene", "value"]), tmp_path_factory.getbasetemp()
    )
    wide = table.values.loc[[f"s{i}" for i in range(n_spots)], [f"g{j}" for j in range(n_genes)]]
    assert np.array_equal(wide.to_numpy(), values)


@pytest.mark.parametrize("fold", [None, np.nan, ""])
def test_a_fold_that_is_not_there_is_not_stated(tmp_path, fold):
    (table,) = slide_tables(pd.DataFrame({"fold": [fold], "slide": ["A"], "spot": ["s"], "G": [1.0]}), tmp_path)
    assert table.fold == ""


@pytest.mark.parametrize(
    "rows", [{"spot": ["s", "s"], "G": [1.0, 2.0]}, {"spot": ["s", "s"], "gene": ["g", "g"], "value": [1.0, 2.0]}]
)
def test_what_is_there_twice_is_told(tmp_path, rows):
    with pytest.raises(DataError, match=r"slide 'A': has 1 \w+ twice"):
        slide_tables(pd.DataFrame({"slide": ["A", "A"], **rows}), tmp_path)


@pytest.mark.parametrize(("names", "text"), [(["a"], "a"), (["a", "b", "c", "d"], "a, b, c and so on"), ([], "")])
def test_a_list_shows_the_first_names(names, text):
    assert listed(names) == text
