"""The page of structure: what each method keeps, and its best genes."""

import math
from dataclasses import replace

import pytest

from stbench.analyses.structure import TopGene, kept_structure
from stbench.report.pages.structure import structure_cells
from tests.made.pages import MADE


def test_structure_names_controls_and_shows_the_best_genes():
    kept, best = structure_cells(kept_structure(MADE))
    assert [row[0] for row in kept.rows] == ["Poor | one", "Right", "Flat (control)"]
    assert kept.rows[1][1] == "1.000"
    assert best.rows[1][1].count("1.000") == 5
    assert best.rows[2][1] == "-"


@pytest.mark.parametrize(("pcc", "cell"), [(0.5, "GENE1 0.500"), (0.0, "-"), (-0.5, "-"), (math.nan, "-")])
def test_a_gene_is_among_the_best_where_it_is_predicted_at_all(pcc, cell):
    (first, *_) = kept_structure(MADE)
    _, best = structure_cells([replace(first, best=(TopGene("GENE1", pcc),))])
    assert best.rows == [["Poor | one", cell]]
