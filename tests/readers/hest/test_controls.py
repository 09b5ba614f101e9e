"""Rows of a chip's controls are left out and counted; genes are not, whatever they are called."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from stbench.readers.hest.controls import without_controls
from stbench.readers.matrices import CountTable

CONTROLS = ("BLANK_0444", "NegControlProbe_00042", "NegControlCodeword_0500", "antisense_PROKR2",
            "UnassignedCodeword_0037", "DeprecatedCodeword_0001", "Neg_Control_1")  # fmt: skip


def table(genes):
    counts = np.arange(2 * len(genes)).reshape(2, -1)
    return CountTable(("s1", "s2"), tuple(genes), csr_matrix(counts, dtype=np.float32))


@pytest.mark.parametrize("control", CONTROLS)
def test_a_control_is_left_out_with_its_column(control):
    kept, remarks = without_controls(table(["ACTB", control, "GFAP"]))
    assert kept.genes == ("ACTB", "GFAP")
    assert kept.counts.toarray().tolist() == [[0, 2], [3, 5]]
    assert remarks == (f"1 controls among 3 genes are left out ({control})",)


@pytest.mark.parametrize("genes", [("ACTB", "NEGR1", "BLNK", "NEFL"), CONTROLS])
def test_genes_that_are_called_alike_stay_and_so_does_a_table_of_controls_alone(genes):
    whole = table(genes)
    assert without_controls(whole) == (whole, ())
