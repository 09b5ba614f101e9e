import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.data.gene_names import plain_gene, renamed

SYMBOLS = ("ERBB2", "NKX2-1", "HLA-A", "MT-CO1", "AL645608.1", "H3.3A", "ENSG00000141736")


@pytest.mark.parametrize(
    "form", ["{}.1", "{}.12", "{}_human", "{}-1", "GRCh38_{}", "mm10___{}", "hg38_{}", "{}_mm10", " {} "]
)
def test_a_name_in_another_form_is_the_gene_of_the_plain_one(form):
    name = form.format("ERBB2")
    assert renamed([name], ["GNAS", "ERBB2"]) == [(name, "ERBB2")]
    assert renamed(["ERBB2"], ["GNAS", name]) == [("ERBB2", name)]


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ("erbb2", "ERBB2", True),
        ("ENSG00000141736.3", "ENSG00000141736.14", True),
        ("ENSG00000141736", "ENSG00000141737", False),
        ("AL645608.1", "AL645608.2", False),
        ("HLA-A", "HLA-B", False),
        ("MARCH1", "MARCH2", False),
        ("NKX2-1", "NKX2-2", False),
        ("GENE1", "GENE11", False),
    ],
)  # fmt: skip
def test_names_that_differ_by_more_are_two_genes(first, second, one):
    assert bool(renamed([first], [second])) is one
    assert bool(renamed([second], [first])) is one


@given(st.lists(st.sampled_from(SYMBOLS), unique=True), st.lists(st.sampled_from(SYMBOLS), unique=True))
def test_the_same_names_are_never_renamed(genes, others):
    assert all(here != elsewhere for here, elsewhere in renamed(genes, others))


@given(st.from_regex(r"[A-Z]{2,5}[0-9]?[A-Z]", fullmatch=True))
def test_a_symbol_without_an_ending_is_plain(symbol):
    assert plain_gene(symbol) == plain_gene(plain_gene(symbol)) == symbol
