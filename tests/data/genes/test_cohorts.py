"""Slides that call genes differently have them in common; those that agree keep every name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.data.genes import alike, by_symbols
from stbench.data.genes.table import human_genes
from tests.made.genes import DATES, FORMER, SYMBOLS, called, identifiers, written

TABLES = {
    "former": written(FORMER),
    "capitals": written({**FORMER, "FIRRM": "C1ORF112"}),
    "dates": [*written({**FORMER, **DATES}), "MTARC1"],
    "identifiers": written(identifiers()),
    "versions": written(identifiers(".7")),
    "genome": [f"GRCh38_{gene}" for gene in SYMBOLS],
    "aliases": written({"ERBB2": "HER2"}),
    "make.names": written({"HLA-A": "HLA.A"}),
    "small": [gene.lower() if gene == "GFAP" else gene for gene in SYMBOLS],
}


def common(slides):
    return set.intersection(*(set(slide.genes) for slide in slides))


@pytest.mark.parametrize("first", TABLES)
@pytest.mark.parametrize("others", [[list(SYMBOLS)], [list(SYMBOLS), written(FORMER)]], ids=["one", "two"])
def test_slides_of_different_tables_have_all_genes_in_common_with_the_same_counts(first, others):
    slides = [called(name, names) for name, names in zip("ABC", [TABLES[first], *others], strict=False)]
    named = alike("made", slides)
    assert len(common(named.slides)) == len(SYMBOLS)
    for before, after in zip(slides, named.slides, strict=True):
        np.testing.assert_array_equal(before.counts.toarray(), after.counts.toarray())
        assert (after.spots, after.patient) == (before.spots, before.patient)
        assert after.labels.tolist() == before.labels.tolist()
    assert all("renamed" in remark for remark in named.remarks)


@pytest.mark.parametrize("names", TABLES)
def test_slides_of_one_table_are_the_very_same_objects_and_keep_their_fingerprint(names):
    slides = [called("A", TABLES[names]), called("B", TABLES[names][::-1])]
    named = alike("made", slides)
    assert all(after is before for before, after in zip(slides, named.slides, strict=True))
    assert (named.remarks, named.fingerprint("as before")) == ((), "as before")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(TABLES)), st.lists(st.sets(st.integers(0, 11), max_size=6), min_size=2, max_size=4))
def test_slides_of_one_table_that_lack_some_genes_keep_every_name(names, lacking):
    table = [*TABLES[names][:12], "ALWAYS"]
    tables = [[gene for place, gene in enumerate(table) if place not in lacks] for lacks in lacking]
    slides = [called(f"S{number}", genes) for number, genes in enumerate(tables)]
    assert [slide.genes for slide in alike("made", slides).slides] == [tuple(genes) for genes in tables]


@pytest.mark.parametrize(
    ("tables", "genes"),
    [
        ([["MARCH1", "MARCHF1", "GFAP"], ["MARCHF1", "GFAP", "MBP"]], {"MARCHF1", "GFAP"}),
        ([["MARCH1", "MARCHF1", "GFAP"], ["RNF171", "GFAP", "MBP"]], {"GFAP"}),
        ([["MARCH1", "GFAP"], ["MARCHF1", "GFAP"], ["GFAP", "MBP"]], {"GFAP"}),
        ([["STRA13", "GFAP"], ["CENPX", "GFAP"]], {"GFAP"}),
        ([["MARCHF1", "MARCH1", "GFAP"], ["MARCHF1", "RNF171", "GFAP"]], {"MARCHF1", "GFAP"}),
    ],
    ids=["both in one", "two of one gene", "not in all", "ambiguous", "own name in all"],
)
def test_a_name_changes_only_where_that_gains_a_gene_and_it_is_of_one_gene(tables, genes):
    slides = [called(name, names) for name, names in zip("ABC", tables, strict=False)]
    named = alike("made", slides)
    assert common(named.slides) == genes
    assert named.rule == ""


@pytest.mark.parametrize(
    ("tables", "name"),
    [
        ([["MARCH1", "GFAP"], ["MARCH1", "GFAP"], ["MARCHF1", "GFAP"]], "MARCH1"),
        ([["MARCH1", "GFAP"], ["MARCHF1", "GFAP"]], "MARCHF1"),
        ([["ENSG00000145416", "GFAP"], ["ENSG00000145416", "GFAP"], ["MARCH1", "GFAP"]], "MARCH1"),
        ([["ENSMUSG00000051951.5", "Gfap", "Mbp"], ["ENSMUSG00000051951.6", "Gfap", "Mbp"]], "ENSMUSG00000051951"),
    ],
)
def test_the_name_is_the_symbol_that_most_slides_have_and_the_approved_one_of_equals(tables, name):
    slides = [called(slide, names) for slide, names in zip("ABC", tables, strict=False)]
    assert name in common(alike("made", slides).slides)


def test_two_identifiers_of_one_symbol_are_summed_as_a_table_of_symbols_has_them_and_counted():
    ids, symbols = called("A", ["ENSG00000284770", "GFAP", "ENSG00000285053"]), called("B", ["TBCE", "GFAP"])
    first, second = (named := alike("made", [ids, symbols])).slides
    assert first.genes == second.genes == ("TBCE", "GFAP")
    np.testing.assert_array_equal(first.totals, ids.totals)
    assert "A: 2 genes share 1 names and are summed (TBCE)" in named.remarks


@pytest.mark.parametrize("rule", [alike, by_symbols])
def test_mice_are_never_made_human_by_capitals(rule):
    human, mouse = called("A", ["GFAP", "MBP", "PLP1"]), called("B", ["Gfap", "Mbp", "Plp1"])
    named = rule("made", [human, mouse])
    assert [slide.genes for slide in named.slides] == [human.genes, mouse.genes]
    assert any("human" in remark for remark in named.remarks)


@pytest.mark.parametrize("names", [name for name in TABLES if name != "dates"])
def test_symbols_are_the_approved_ones_whatever_the_table(names):
    slide = called("A", [*TABLES[names], "AL000000.1"])
    named = by_symbols("made", [slide])
    (after,) = named.slides
    assert after.genes == (*SYMBOLS, "AL000000.1")
    assert any("1 names are of no gene that HGNC knows and stay (AL000000.1)" in remark for remark in named.remarks)
    assert named.fingerprint("before") != "before"


def test_symbols_sum_what_a_reference_has_under_a_former_and_a_new_name():
    slide = called("A", ["MARCH1", "GFAP", "MARCHF1"])
    named = by_symbols("made", [slide])
    assert named.slides[0].genes == ("MARCHF1", "GFAP")
    np.testing.assert_array_equal(named.slides[0].totals, slide.totals)
    assert "A: 2 genes share 1 names and are summed (MARCHF1)" in named.remarks


def test_slides_that_agree_do_not_read_the_table(monkeypatch):
    monkeypatch.setattr("stbench.data.genes.cohorts.human_genes", lambda: pytest.fail("the table was read"))
    assert alike("made", [called("A", SYMBOLS), called("B", SYMBOLS)]).rule == ""


def test_the_choice_of_a_rule_and_of_the_table_are_in_the_fingerprint():
    slides = [called("A", written(FORMER)), called("B", list(SYMBOLS))]
    prints = {rule("made", slides).fingerprint("before") for rule in (alike, by_symbols)} | {"before"}
    assert len(prints) == 3
    assert "MARCHF1" in human_genes().approved
