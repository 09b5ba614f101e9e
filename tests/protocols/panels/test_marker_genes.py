"""The panel of markers alone: named genes in their order, those that all slides have, and no other."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.cards import tasks
from stbench.errors import DataError
from stbench.protocols.panels import panel_of
from stbench.protocols.panels.marker_genes import MarkerGenes
from tests.made.cohort import GENES, made_cohort

COHORT = replace(made_cohort(), markers=(GENES[7], "ABSENT", GENES[2]))


@given(st.lists(st.sampled_from((*GENES, "X1", "X2")), min_size=1, unique=True))
def test_named_genes_that_all_slides_have_are_the_panel_in_the_order_they_are_named(named):
    wanted = tuple(gene for gene in named if gene in GENES)
    rule = MarkerGenes(genes=tuple(named))
    if not wanted:
        with pytest.raises(DataError, match=named[0]):
            rule.choose((), GENES)
        return
    panel = rule.choose((), GENES, markers=GENES[:1])
    assert (panel.genes, panel.added) == (wanted, ())


@pytest.mark.parametrize(
    ("task", "genes", "reads_markers"),
    [("comtip-table-2-markers", (GENES[7], GENES[2]), True), ("comtip-table-3-markers", (GENES[7], GENES[2]), True)],
)
def test_a_task_that_names_no_genes_asks_for_the_datasets_markers(task, genes, reads_markers):
    panel = panel_of(tasks()[task])
    assert panel.reads_markers is reads_markers
    assert panel.choose(COHORT.slides, COHORT).genes == genes


def test_the_table_of_eight_genes_names_them_itself_and_says_so():
    panel = panel_of(tasks()["comtip-table-2"])
    assert not panel.reads_markers
    assert len(panel.rule.genes) == 8
    assert all(gene in panel.sentence() for gene in panel.rule.genes)


def test_a_dataset_without_any_of_them_is_told_what_to_do():
    with pytest.raises(DataError, match=r"(?s)no marker genes.*Name markers in the dataset's card"):
        MarkerGenes().choose((), GENES, ())
