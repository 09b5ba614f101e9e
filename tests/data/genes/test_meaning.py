"""A name leads to one gene, or to none: what may be of several genes is never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.data.genes.meaning import Meanings
from stbench.data.genes.table import human_genes

OTHERS = [f"GENE{number}" for number in range(300)]


def meaning(name, *others):
    return Meanings([name, *others, *OTHERS], human_genes()).of(name)


@pytest.mark.parametrize(
    ("name", "gene"),
    [
        ("ERBB2", "ERBB2"), ("HER2", "ERBB2"), ("MARCH1", "MARCHF1"), ("SEPT2", "SEPTIN2"), ("DEC1", "DELEC1"),
        ("C1orf112", "FIRRM"), ("C1ORF112", "FIRRM"), ("OCT4", "POU5F1"), ("gapdh", "GAPDH"), ("HLA.A", "HLA-A"),
        ("GRCh38_ERBB2", "ERBB2"), (" ERBB2 ", "ERBB2"), ("ENSG00000141736", "ERBB2"), ("ENSG00000141736.14", "ERBB2"),
        ("hg38___ENSG00000141736.14", "ERBB2"), ("ENSG00000285053", "TBCE"), ("ENSG00000999999.2", "ENSG00000999999"),
        ("ENSG00000182378.14_PAR_Y", "ENSG00000182378_PAR_Y"), ("NKX2-1", "NKX2-1"), ("RND", "RND"),
        ("AL000000.1", "AL000000.1"), ("BLANK_0006", "BLANK_0006"), ("TBCE-1", "TBCE-1"),
    ],
)  # fmt: skip
def test_a_name_is_of_the_gene_that_it_was_given_for(name, gene):
    assert meaning(name).gene == gene


@pytest.mark.parametrize(
    ("date", "others", "gene"),
    [
        ("2-Sep", (), "SEPTIN2"), ("13-Sep", (), "SEPTIN7P2"), ("15-Sep", (), "SELENOF"), ("1-Dec", (), "DELEC1"),
        ("3-Oct", (), "3-Oct"), ("3-Oct", ("SLC22A3",), "POU5F1"), ("4-Oct", (), "POU5F1"),
        ("11-Mar", (), "MARCHF11"), ("1-Mar", (), "1-Mar"), ("1-Mar", ("MTARC1",), "MARCHF1"),
        ("1-Mar", ("MARC1",), "MARCHF1"), ("2-Mar", ("MARCHF2",), "MTARC2"), ("2-Mar", ("MARCH2", "MARC2"), "2-Mar"),
    ],
)  # fmt: skip
def test_a_spreadsheets_date_is_a_gene_where_only_one_is_left_that_it_may_be(date, others, gene):
    assert meaning(date, *others).gene == gene


@pytest.mark.parametrize("name", ["STRA13", "1-Mar", "3-Oct"])
def test_a_name_of_several_genes_stays_and_is_listed(name):
    meanings = Meanings([name, *OTHERS], human_genes())
    assert meanings.of(name) == (name, "")
    assert meanings.ambiguous == [name]


@pytest.mark.parametrize(
    ("name", "gene"), [("Gfap", "Gfap"), ("MARCH1", "MARCH1"), ("ENSMUSG00000051951.5", "ENSMUSG00000051951")]
)
def test_without_a_table_names_lose_versions_and_nothing_else(name, gene):
    assert Meanings([name], None).of(name).gene == gene


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(human_genes().approved)))
def test_an_approved_symbol_is_its_own_gene(symbol):
    assert meaning(symbol) == (symbol, "")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted({*human_genes().former, *human_genes().aliases})))
def test_a_gene_that_a_name_leads_to_is_its_own(name):
    gene = meaning(name).gene
    assert gene == name or meaning(gene).gene == gene
