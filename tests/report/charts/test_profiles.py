"""Profiles: a point per gene and a square of pairs per method."""

import pytest

from stbench.errors import SelectionError
from stbench.report.charts.profiles import correlation_rows, profile_rows
from tests.made.boards import clustered, gallery


@pytest.mark.parametrize("methods", [(), ("poor",), ("mean", "good")])
def test_rows_are_of_the_methods_that_are_asked(methods):
    panels = {row["panel"] for row in profile_rows(gallery(), methods)}
    assert panels == ({method.title() for method in methods} or {"Good", "Fair", "Poor"})
    assert {row["panel"] for row in correlation_rows(gallery(), methods)} == panels | {"measured"}


def test_every_gene_and_pair_is_there():
    known = gallery().profiles
    assert len(profile_rows(gallery(), ("good",))) == 2 * len(known.genes)
    assert len(correlation_rows(gallery(), ("good",))) == 2 * len(known.paired) ** 2


@pytest.mark.parametrize("rows", [correlation_rows, profile_rows])
def test_the_best_method_has_the_first_panel(rows):
    panels = list(dict.fromkeys(row["panel"] for row in rows(gallery()) if row["panel"] != "measured"))
    assert panels == ["Good", "Fair", "Poor"]


@pytest.mark.parametrize("rows", [correlation_rows, profile_rows])
def test_clusters_have_no_profiles(rows):
    with pytest.raises(SelectionError, match="has no genes"):
        rows(clustered())
