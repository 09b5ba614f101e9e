"""Clusters: labels first, then methods by their ARI."""

import pytest

from stbench.errors import SelectionError
from stbench.report.charts.clusters import cluster_rows, embedding_rows
from tests.made.boards import clustered, gallery


@pytest.mark.parametrize(("rows", "first"), [(cluster_rows, ["labels"]), (embedding_rows, [])])
def test_panels_stand_in_order(rows, first):
    made = rows(clustered(), "B1")
    panels = list(dict.fromkeys(row["panel"] for row in made))
    assert panels[: len(first)] == first
    assert len(panels) == len(first) + 2
    ari = [float(panel.split("ARI ")[1]) for panel in panels[len(first) :]]
    assert ari == sorted(ari, reverse=True)
    assert len(made) == 30 * len(panels)


@pytest.mark.parametrize("rows", [cluster_rows, embedding_rows])
def test_genes_have_no_clusters(rows):
    with pytest.raises(SelectionError, match="has no clusters"):
        rows(gallery())
