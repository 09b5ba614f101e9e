"""Rows of the slides of an AnnData file."""

from pathlib import Path

import pandas as pd
import pytest

from stbench.readers.anndata.options import H5adOptions
from stbench.readers.anndata.slides import rows_of_slides, under_tissue

PATH = Path("folder/file.h5ad")


def rows(columns, **options):
    return {name: own.tolist() for name, own in
            rows_of_slides(PATH, pd.DataFrame(columns), H5adOptions(**options)).items()}  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "options", "expected"),
    [
        ({"n": [1, 2, 3]}, {}, {"file": [0, 1, 2]}),
        ({"library_id": ["A", "A", "A"]}, {}, {"file": [0, 1, 2]}),
        ({"library_id": ["B", "A", "B"]}, {}, {"B": [0, 2], "A": [1]}),
        ({"library_id": ["B", "A", "B"]}, {"slides": "A"}, {"A": [1]}),
        ({"section": [7, 8, 7]}, {"slide_column": "section"}, {"7": [0, 2], "8": [1]}),
        ({"library_id": ["B", "A", "B"], "in_tissue": [1, 1, 0]}, {}, {"B": [0], "A": [1]}),
    ],
)
def test_a_file_is_one_slide_unless_a_column_tells_several(columns, options, expected):
    assert rows(columns, **options) == expected


@pytest.mark.parametrize("values", [[1, 0], ["1", "0"], [1.0, 0.0], [True, False], ["True", "False"]])
def test_spots_beside_the_tissue_are_known_however_that_was_saved(values):
    assert under_tissue(pd.DataFrame({"in_tissue": values})).tolist() == [True, False]


def test_without_a_word_on_tissue_all_spots_are_under_it():
    assert under_tissue(pd.DataFrame({"n": [0, 0]})).tolist() == [True, True]
