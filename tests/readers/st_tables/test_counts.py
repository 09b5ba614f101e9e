"""Counts are the same whichever way a table lies, and whatever separates it."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.readers.st_tables.counts import read_spot_counts, without
from tests.made.st_tables import PLAIN, count_table, counts_of, spot_table

FORMS = ("{}x{}", "{}_{}", "X{}x{}", "{:03d}x{:03d}", "{}.{}")


@pytest.mark.parametrize("turned", [True, False])
@pytest.mark.parametrize("separator", ["\t", ","])
@pytest.mark.parametrize("form", FORMS)
def test_a_table_is_read_whichever_way_it_lies(tmp_path, turned, separator, form):
    table = count_table("S1", spot_table(), form)
    (table.T if turned else table).to_csv(tmp_path / "t", sep=separator)
    for cache in (None, ArrayCache(tmp_path / "cache"), ArrayCache(tmp_path / "cache")):
        counted = read_spot_counts(tmp_path / "t", {}, cache)
        assert counted.table.spots[:2] == ("1x1", "2x1")
        assert (counted.table.genes, counted.remarks) == (PLAIN, ())
        assert_array_equal(counted.table.counts.toarray(), counts_of("S1"))


def test_versions_of_one_gene_are_summed_and_told(tmp_path):
    table = count_table("S1", spot_table()).rename(columns={"Actb": "ENSMUSG00000000001.9"})
    table.to_csv(tmp_path / "t", sep="\t")
    counted = read_spot_counts(tmp_path / "t", {}, None)
    assert_array_equal(counted.table.counts.toarray()[:, 1], counts_of("S1")[:, 1] + counts_of("S1")[:, 10])
    assert counted.remarks == ("2 genes share 1 names and are summed (ENSMUSG00000000001)",)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda table: table.rename(index={"3x1": "Gapdh"}), "names that are no spots on both sides: 'Gapdh'"),
        (lambda table: table.set_axis([f"{n}x1" for n in range(12)], axis=1), "could be spots on both sides"),
        (lambda table: table.rename(index={"3x1": "2x1"}), "spot '2x1' is listed twice"),
        (lambda table: table.rename(index={"3x1": "002x001"}), "spot '2x1' is listed twice"),
        (lambda table: table.astype(object).replace({table.iat[4, 4]: "many"}), "'many', which is not a number"),
    ],
)
def test_what_are_no_counts_is_refused(tmp_path, change, told):
    change(count_table("S1", spot_table())).to_csv(tmp_path / "t", sep="\t")
    with pytest.raises(DataError, match=told):
        read_spot_counts(tmp_path / "t", {}, None)


@pytest.mark.parametrize("beside", [frozenset(), {"1x1", "3x2"}, {"9x9"}])
def test_spots_are_left_out_by_name(tmp_path, beside):
    count_table("S1", spot_table()).to_csv(tmp_path / "t", sep="\t")
    table = read_spot_counts(tmp_path / "t", {}, None).table
    rest = without(table, frozenset(beside))
    rows = [row for row, spot in enumerate(table.spots) if spot not in beside]
    assert set(table.spots) - set(rest.spots) == set(beside) & set(table.spots)
    assert_array_equal(rest.counts.toarray(), np.asarray(table.counts.toarray())[rows])
