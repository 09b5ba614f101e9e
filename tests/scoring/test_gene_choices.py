"""Choices of genes that a score column averages over."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.metrics.slide_scores import UNRANKED
from stbench.scoring.gene_choices import GENE_CHOICES, chosen_genes, is_choice, titled


@pytest.mark.parametrize("choice", GENE_CHOICES.values(), ids=GENE_CHOICES)
def test_the_example_of_a_choice_of_genes_is_one(choice):
    assert is_choice(choice.example)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("hvg-2", [1, 0, 1, 0]), ("heg-1", [0, 1, 0, 0]), ("hvg-9", [1, 1, 1, 0]), ("all", [1, 1, 1, 0]),
     ("markers", [0, 1, 0, 1]), ("gene-C", [0, 0, 1, 0]), ("gene-HLA-DRA", [0, 0, 0, 1]), ("gene-Z", [0, 0, 0, 0])],
)  # fmt: skip
def test_genes_are_chosen_by_rank_or_name_and_added_ones_by_name_alone(text, expected):
    genes = pd.DataFrame(
        {"gene": ["A", "B", "C", "HLA-DRA"], "hvg_rank": [0, 2, 1, UNRANKED], "heg_rank": [2, 0, 1, UNRANKED]}
    )
    assert chosen_genes(text, genes, ("B", "HLA-DRA")).tolist() == [bool(each) for each in expected]


@given(st.sampled_from(["hvg", "heg"]), st.text("0123456789-+. a²", max_size=4))
def test_ranks_take_a_whole_number_above_zero_alone(choice, argument):
    fits = argument.isdecimal() and int(argument) > 0
    assert is_choice(f"{choice}-{argument}") is fits


@pytest.mark.parametrize(
    ("text", "head"), [("hvg-50", "HVG-50 PCC"), ("all", "PCC, all genes"), ("gene-HLA-DRA", "HLA-DRA PCC")]
)
def test_the_head_of_a_column_has_metric_and_argument(text, head):
    assert titled(text, "PCC") == head
