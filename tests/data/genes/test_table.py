"""The shipped table of human genes is what it was, and leads from each name to the genes that have it."""

import subprocess
import sys

import pytest

from stbench.data.genes import table
from stbench.data.genes.table import gene_table, human_genes
from stbench.errors import DataError
from tests.made import ROOT


@pytest.mark.parametrize(
    ("symbol", "former", "identifier"),
    [
        ("MARCHF1", "MARCH1", "ENSG00000145416"),
        ("MTARC1", "MARC1", "ENSG00000186205"),
        ("DELEC1", "DEC1", "ENSG00000173077"),
        ("SEPTIN1", "SEPT1", "ENSG00000180096"),
        ("WARS1", "WARS", "ENSG00000140105"),
        ("H4C3", "HIST1H4C", "ENSG00000197061"),
        ("FIRRM", "C1orf112", "ENSG00000000460"),
        ("SMIM11", "SMIM11A", "ENSG00000205670"),
    ],
)
def test_a_gene_is_known_by_its_symbol_by_a_former_one_and_by_its_identifier(symbol, former, identifier):
    genes = human_genes()
    assert symbol in genes.approved
    assert former not in genes.approved
    assert genes.former[former] == (symbol,)
    assert genes.ensembl[identifier] == symbol


@pytest.mark.parametrize(("alias", "symbol"), [("HER2", "ERBB2"), ("PDL1", "CD274"), ("Oct4", "POU5F1")])
def test_a_gene_is_known_by_its_aliases(alias, symbol):
    assert human_genes().aliases[alias] == (symbol,)


def test_a_table_that_is_not_the_shipped_one_is_refused(tmp_path, monkeypatch):
    changed = tmp_path / table.PATH.name
    changed.write_bytes(table.PATH.read_bytes() + b"0")
    monkeypatch.setattr(table, "PATH", changed)
    with pytest.raises(DataError, match="is not the table that was shipped"):
        human_genes.__wrapped__()


@pytest.mark.parametrize(
    ("name", "part", "symbols"),
    [("OLD", "former", ("NEW1", "NEW2")), ("x", "aliases", ("NEW1",)), ("ORF", "small", ("orf",))],
)
def test_a_name_that_several_genes_have_leads_to_all_of_them(name, part, symbols):
    genes = gene_table([["NEW1", "OLD", "x|y", "ENSG1"], ["NEW2", "OLD", "", ""], ["orf", "", "", ""]])
    assert getattr(genes, part)[name] == symbols


@pytest.mark.parametrize("code", ["import stbench.data", "import stbench.readers, stbench.cli"])
def test_the_table_is_read_when_a_name_is_looked_up_and_not_before(code):
    check = f"{code}; from stbench.data.genes.table import human_genes; assert human_genes.cache_info().misses == 0"
    subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=True, timeout=120)
