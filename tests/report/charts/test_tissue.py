"""Tissue: what was measured, then methods by their score, spot by spot."""

import pytest

from stbench.errors import SelectionError
from stbench.report.charts.tissue import tissue_rows
from tests.made.boards import clustered, gallery


@pytest.mark.parametrize("slide", ["A1", "C1"])
def test_panels_are_measured_and_methods_best_first(slide):
    rows = tissue_rows(gallery(), "GENE1", slide)
    panels = list(dict.fromkeys(row["panel"] for row in rows))
    assert panels[:3] == ["stained image", "measured", panels[2]]
    assert panels[2].startswith("Good, PCC ")
    assert len(rows) == 1 + 30 * (len(panels) - 1)
    assert all(0 <= row["shade"] <= 1 for row in rows)


@pytest.mark.parametrize("methods", [("poor",), ("poor", "good")])
def test_methods_can_be_chosen(methods):
    panels = {row["panel"].partition(",")[0] for row in tissue_rows(gallery(), "", "", methods)}
    assert panels - {"stained image", "measured"} == {method.title() for method in methods}


@pytest.mark.parametrize(("made", "gene", "said"), [(gallery, "GENE99", "no map"), (clustered, "", "no genes")])
def test_what_has_no_map_is_told(made, gene, said):
    with pytest.raises(SelectionError, match=said):
        tissue_rows(made(), gene)
