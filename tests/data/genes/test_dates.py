import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.data.genes.dates import dates_among, gene_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1-Mar", ("MARCH1", "MARC1")), ("01-Mar", ("MARCH1", "MARC1")), ("Mar-01", ("MARCH1", "MARC1")),
        ("3/1", ("MARCH1", "MARC1")), ("03/01", ("MARCH1", "MARC1")), ("2020-03-01", ("MARCH1", "MARC1")),
        ("2020-03-01 00:00:00", ("MARCH1", "MARC1")), ("43891", ("MARCH1", "MARC1")), ("11-mar", ("MARCH11", "MARC11")),
        ("14-Sep", ("SEPT14", "SEP14")), ("1-Dec", ("DEC1",)), ("4-Oct", ("OCT4", "Oct4")),
    ],
)  # fmt: skip
def test_a_date_leads_to_the_names_that_a_spreadsheet_makes_it_of(text, names):
    assert gene_names(text) == names


@pytest.mark.parametrize(
    "text", ["HLA-A", "1-Jan", "10-9", "10x9", "MARCH1", "ENSG00000141736", "12345", "2.31E+13", ""]
)
def test_other_names_are_no_dates(text):
    assert gene_names(text) == ()


@given(st.integers(0, 30), st.integers(1, 400))
def test_a_few_dates_are_those_of_genes_and_many_are_not(number, others):
    dates = [f"{day}-Mar" for day in range(1, number + 1)]
    found = dates_among([*dates, *(f"GENE{place}" for place in range(others))])
    assert found == (frozenset(dates) if number <= others else frozenset())


@pytest.mark.parametrize("number", [41, 300])
def test_a_table_whose_names_are_numbers_has_no_dates(number):
    assert not dates_among([str(day) for day in range(43891, 43891 + 10 * number)])
