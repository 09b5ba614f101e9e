"""Panel rules: what every one of them keeps, and what each chooses."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import datasets, tasks
from stbench.errors import DataError
from stbench.protocols.panels import panel_of, panel_rules
from stbench.protocols.panels.rules import AllGenes, HvgPooled, HvgUnion
from stbench.protocols.panels.variable import highly_variable_genes
from stbench.readers import read_cohort
from tests.made.cohort import GENES, made_slide
from tests.made.counts import cohort_with, counts_of
from tests.made.golden import description, golden_folder

FEW = HvgUnion(genes=4)


def test_markers_are_in_the_panel_of_a_rule_that_says_so():
    slides, genes = cohort_with(counts_of(2)).slides, tuple(f"GENE{number}" for number in range(120))
    plain = FEW.choose(slides, genes)
    markers = (*[gene for gene in genes if gene not in plain.genes][:2], "ABSENT")
    assert FEW.choose(slides, genes, markers) == plain
    found = replace(FEW, markers=True).choose(slides, genes, markers)
    assert found.genes == tuple(gene for gene in genes if gene in {*plain.genes, *markers})
    assert found.added == markers[:2]


def test_the_panel_is_the_union_in_cohort_order():
    slides, among = cohort_with(counts_of(2)).slides, tuple(f"GENE{number}" for number in range(119, -1, -1))
    panel = FEW.choose(slides, among)
    union = set().union(*(highly_variable_genes(slide, among, 4) for slide in slides))
    assert panel.genes == tuple(gene for gene in among if gene in union)


def test_the_pooled_rule_is_hests_choice_on_real_sections():
    wanted = description("hest_ridge")["genes_var50"]
    data = golden_folder().parent / "data" / "her2st"
    if not data.is_dir():
        pytest.skip(f"no real sections in {data}")
    cohort = read_cohort(datasets()["her2st"], data, None)
    panel = panel_of(tasks()["hest-probe"]).choose((), cohort)
    assert list(panel.genes) == wanted


def test_the_pooled_rule_leaves_rare_genes_and_chip_controls_out_and_sorts():
    counts = counts_of(0) + 1
    counts[3:, 7] = 0  # in 3 of 30 spots
    slides = [made_slide("A1", counts=counts), made_slide("B1", counts=counts_of(1) + 1)]
    genes = [gene.replace("GENE5", "BLANK5") for gene in slides[0].genes]
    for slide in slides:
        slide.adata.var_names = genes
    rule = HvgPooled(genes=500, detected=0.2)
    panel = rule.choose(slides, genes)
    assert panel.genes == tuple(sorted(set(genes) - {"GENE7"} - {gene for gene in genes if "BLANK" in gene}))
    assert len(replace(rule, genes=6).choose(slides, genes)) == 6
    with pytest.raises(DataError, match="in 100% of the spots"):
        replace(rule, detected=1.0).choose([made_slide("A1", counts=counts * 0)], GENES)


def test_depth_moves_the_pooled_choice_only_where_counts_are_raw():
    counts = counts_of(0)
    deep = counts * np.arange(1, 31)[:, None]
    slides, rule = [made_slide("A1", counts=counts)], HvgPooled(genes=10)
    others = [made_slide("A1", counts=deep)]
    raw = replace(rule, space="log1p-counts")
    genes = slides[0].genes
    assert rule.choose(slides, genes) == rule.choose(others, genes)
    assert raw.choose(slides, genes) != raw.choose(others, genes)


def test_the_rule_all_takes_every_common_gene():
    assert AllGenes().choose((), GENES[::-1]).genes == GENES[::-1]


@pytest.mark.parametrize("name", panel_rules)
@settings(max_examples=5, deadline=None)
@given(st.permutations(GENES), st.sets(st.sampled_from((*GENES, "ABSENT"))))
def test_a_panel_is_of_common_genes_each_once_and_says_which_are_markers(name, genes, markers):
    panel = panel_rules[name]().choose([made_slide("A1"), made_slide("B1")], genes, sorted({GENES[0], *markers}))
    assert set(panel.genes) <= set(genes)
    assert set(panel.added) <= {GENES[0], *markers}
    assert len(set(panel.genes)) == len(panel.genes)


@pytest.mark.parametrize("name", [name for name in panel_rules if not panel_rules[name]().reads_markers])
@given(st.sets(st.sampled_from(GENES)))
@settings(max_examples=5, deadline=None)
def test_a_rule_that_reads_no_markers_chooses_the_same_with_any(name, markers):
    rule, slides = panel_rules[name](), [made_slide("A1")]
    assert rule.choose(slides, GENES, sorted(markers)) == rule.choose(slides, GENES)


@pytest.mark.parametrize("name", panel_rules)
def test_a_rule_is_called_as_it_is_registered(name):
    assert panel_rules[name].name == name
    assert panel_rules[name]().sentence("train")


@pytest.mark.parametrize("control", ["BLANK5", "xBLANK", "NegControl5", "Control"])
def test_no_control_of_the_chip_is_in_a_pooled_panel(control):
    slide = made_slide("A1", counts=counts_of(0) + 1)
    genes = [control, *slide.genes[1:]]
    slide.adata.var_names = genes
    assert HvgPooled(genes=500).choose([slide], genes).genes == tuple(sorted(genes[1:]))
