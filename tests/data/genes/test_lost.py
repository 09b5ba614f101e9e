import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.data.genes import lost_genes
from tests.made.cohort import GENES
from tests.made.genes import called


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ([["A", "B"], ["A", "B", "C"]], "2 genes are in all 2 slides, of 2 to 3 in each; 1 other is in"),
        ([["A", "B"], ["A", "C"]], "1 gene is in all 2 slides, of 2 in each; 2 others are in some only"),
        ([["A", "B"], ["A"], ["A"], ["A"], ["A"]], "B (not in S1, S2, S3 and 1 more)"),
    ],
)
def test_what_is_lost_is_told_with_numbers_and_names(tables, words):
    (remark,) = lost_genes("made", [called(f"S{number}", names) for number, names in enumerate(tables)])
    assert words in remark


def test_the_lost_genes_with_the_most_counts_are_named_first():
    full, fewer = called("A", GENES), called("B", GENES[:1])
    sums = full.counts.toarray().sum(axis=0)
    order = sorted(GENES[1:], key=lambda gene: -sums[GENES.index(gene)])
    (remark,) = lost_genes("made", [full, fewer])
    assert [part.split(" (")[0] for part in remark.split("first ")[1].split("), ")] == order[:3]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sets(st.sampled_from(GENES[1:])), min_size=1, max_size=4))
def test_slides_lose_genes_exactly_where_their_sets_differ(tables):
    slides = [called(f"S{number}", [GENES[0], *sorted(names)]) for number, names in enumerate(tables)]
    assert bool(lost_genes("made", slides)) == (len(set(map(frozenset, tables))) > 1)
