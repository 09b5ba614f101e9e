from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.errors import DataError
from stbench.readers.checks import check_common_genes
from stbench.readers.gene_remarks import gene_remarks
from tests.made.cohort import GENES, made_cohort

SLIDES = ("A1", "A2", "B1", "C1")


def named(names_of):
    """A cohort whose slides name their genes as stated; others as made."""
    cohort = made_cohort(*SLIDES)
    slides = []
    for slide in cohort.slides:
        names = list(names_of.get(slide.name, GENES))
        adata = slide.adata[:, : len(names)].copy()
        adata.var_names = names
        slides.append(replace(slide, adata=adata))
    return replace(cohort, slides=tuple(slides))


def changed(form, many):
    return [form.format(gene) if place < many else gene for place, gene in enumerate(GENES)]


@pytest.mark.parametrize("form", ["{}.1", "{}_human", "GRCh38_{}", "hg38_{}"])
@pytest.mark.parametrize(
    ("many", "words"), [(3, "9 genes are in all 4 slides"), (10, "10 of 12 genes are in no other slide")]
)
def test_names_with_another_ending_or_genome_are_told_with_an_example(form, many, words):
    remark, lost = gene_remarks(named({"A1": changed(form, many)}))
    assert lost.startswith(f"made: {len(GENES) - many} genes are in all 4 slides, of 12 in each")
    assert remark.startswith(f"A1: {words}")
    assert f"{many} differ by case, version or genome alone ('{form.format('GENE0')}' is 'GENE0' elsewhere)" in remark


def test_two_slides_with_names_of_their_own_are_told_each():
    *remarks, lost = gene_remarks(named({name: changed("{}.1", 10) for name in ("A1", "A2")}))
    assert [remark.split(":")[0] for remark in remarks][:2] == ["A1", "A2"]
    assert lost.startswith("made: 2 genes are in all 4 slides")
    assert all("in half of the slides or fewer" in remark for remark in remarks)


@pytest.mark.parametrize(
    ("names", "common", "others"),
    [({"A1": changed("{}.1", 2)}, 10, 4), ({"A1": changed("X{}", 4)}, 8, 8), ({"B1": list(GENES[:11])}, 11, 1)],
)
def test_a_few_genes_that_others_lack_are_how_tables_are_and_are_counted_without_a_culprit(names, common, others):
    (remark,) = gene_remarks(named(names))
    assert remark.startswith(f"made: {common} genes are in all 4 slides")
    assert f"; {others} other" in remark


@pytest.mark.parametrize("dates", [["1-Mar"], ["2-Sep", "1-Dec", "3/4"]])
def test_names_that_a_spreadsheet_made_dates_of_are_told_where_all_slides_share_them(dates):
    names = [*dates, *GENES[len(dates) :]]
    (remark,) = gene_remarks(named(dict.fromkeys(SLIDES, names)))
    assert remark.startswith(f"made: {len(dates)} names of genes are dates that a spreadsheet made of them")
    assert all(date in remark for date in dates)


@pytest.mark.parametrize("names", [{}, {"B1": list(GENES[::-1])}])
def test_slides_with_the_same_genes_have_lost_none(names):
    assert not list(gene_remarks(named(names)))


def test_tables_that_each_lack_other_genes_are_told_without_a_culprit():
    each = {slide: [gene for place, gene in enumerate(GENES) if place % 4 != at] for at, slide in enumerate(SLIDES)}
    shared = {slide: ["SAME", *genes] for slide, genes in each.items()}
    (remark,) = gene_remarks(named(shared))
    assert remark.startswith("made: 1 gene is in all 4 slides, of 10 in each; 12 others are in some")


@pytest.mark.parametrize("form", ["{}.1", "GRCh38_{}", "{}_mm10"])
def test_slides_without_a_gene_in_common_are_refused_with_an_example(form):
    with pytest.raises(DataError, match="no gene in common") as refused:
        check_common_genes(named({"A1": changed(form, len(GENES))}))
    assert f"'{form.format('GENE0')}' of A1 is 'GENE0' elsewhere" in str(refused.value)


@settings(max_examples=20, deadline=None)
@given(st.permutations(GENES))
def test_the_order_of_genes_is_no_remark(order):
    assert not list(gene_remarks(named({"A1": list(order)})))
