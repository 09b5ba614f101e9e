import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.data.genes.species import species_of

HUMAN = ["GFAP", "MBP", "HLA-A", "C1orf112", "AL645608.1", "MT-CO1", "IGKC"]
MOUSE = ["Gfap", "Mbp", "H2-Aa", "0610005C13Rik", "mt-Co1", "Igkc", "Snap25"]


@pytest.mark.parametrize(
    ("names", "species"),
    [
        (HUMAN, "human"), (MOUSE, "mouse"), (["ENSG00000141736.3", "ENSG00000000460"], "human"),
        (["ENSMUSG00000051951.5"], "mouse"), (["ENSRNOG00000012345"], "RNO"), (["gfap", "mbp"], ""), ([], ""),
        (HUMAN[:2] + MOUSE[:2], ""),
    ],
)  # fmt: skip
def test_names_tell_whose_genes_they_are_or_nothing(names, species):
    assert species_of(names) == species


@given(st.permutations(HUMAN + MOUSE[:1]))
def test_the_order_of_names_tells_nothing(names):
    assert species_of(names) == "human"
