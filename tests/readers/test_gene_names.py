"""A card's rule for gene names reaches the cohort; slides that agree are as they were read."""

import pytest

from stbench.data import Cohort
from stbench.readers.gene_names import with_gene_names
from tests.made.genes import FORMER, SYMBOLS, called, written


def cohort(*tables, markers=()):
    slides = tuple(called(f"{name}1", table) for name, table in zip("ABC", tables, strict=False))
    return Cohort(name="made", slides=slides, fingerprint="0" * 64, markers=markers, remarks=("as read",))


@pytest.mark.parametrize(
    ("rule", "common"), [("alike", set(SYMBOLS)), ("symbols", set(SYMBOLS)), ("as-read", set(SYMBOLS) - set(FORMER))]
)
def test_the_rule_says_which_genes_slides_of_two_references_have_in_common(rule, common):
    named = with_gene_names(cohort(written(FORMER), SYMBOLS), rule)
    assert set(named.common_genes) == common
    assert named.remarks[0] == "as read"
    assert (named.fingerprint == "0" * 64) is (rule == "as-read")


@pytest.mark.parametrize("rule", ["alike", "as-read"])
@pytest.mark.parametrize("table", [written(FORMER), SYMBOLS])
def test_a_cohort_whose_slides_agree_is_as_it_was(rule, table):
    before = cohort(table, table, markers=("GFAP",))
    after = with_gene_names(before, rule)
    assert all(new is old for new, old in zip(after.slides, before.slides, strict=True))
    assert (after.fingerprint, after.remarks, after.markers) == (before.fingerprint, before.remarks, before.markers)
    assert [slide.fingerprints for slide in after.slides] == [slide.fingerprints for slide in before.slides]


@pytest.mark.parametrize(("rule", "marker"), [("alike", "MARCH1"), ("symbols", "MARCHF1")])
def test_markers_follow_the_names(rule, marker):
    named = with_gene_names(cohort(written(FORMER), written(FORMER), markers=("MARCHF1",)), rule)
    assert named.markers == (marker,)
