import numpy as np
import pytest

from stbench.data.genes.meaning import Meaning
from stbench.data.genes.renaming import renamed, shown
from tests.made.genes import SYMBOLS, called


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (list("abc"), "a, b, c"), (list("abcde"), "a, b, c and 2 more")]
)
def test_a_list_is_cut_and_counted(names, text):
    assert shown(names) == text


@pytest.mark.parametrize("old", SYMBOLS[:4])
def test_one_name_changes_and_all_else_stays(old):
    slide = called("A", SYMBOLS)
    (after,), remarks, rule = renamed("made", [slide], [{old: Meaning("NEW", "former symbols")}], "why")
    assert after.genes == tuple("NEW" if gene == old else gene for gene in SYMBOLS)
    assert tuple(slide.genes) == SYMBOLS
    np.testing.assert_array_equal(after.counts.toarray(), slide.counts.toarray())
    np.testing.assert_array_equal(after.adata.obsm["spatial"], slide.centres_px)
    (remark,) = remarks
    assert remark.startswith(f"made: 1 gene of A is renamed: former symbols ('{old}' to 'NEW'; names by HGNC, 20")
    assert rule == "why"


@pytest.mark.parametrize("renames", [{}, {"ERBB2": Meaning("ERBB2", "")}])
def test_where_nothing_changes_slides_are_themselves(renames):
    slide = called("A", SYMBOLS)
    named = renamed("made", [slide], [renames], "why")
    assert named.slides[0] is slide
    assert (named.remarks, named.rule) == ((), "")


def test_summed_counts_cannot_be_written():
    slide = called("A", ["MARCH1", "GFAP", "MARCHF1"])
    (after,), _, _ = renamed("made", [slide], [{"MARCH1": Meaning("MARCHF1", "former symbols")}], "why")
    with pytest.raises(ValueError, match="read-only"):
        after.counts.data[0] = 7
