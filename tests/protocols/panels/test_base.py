"""A task's panel: the slides and markers that its rule is given, and what of it goes into keys."""

from dataclasses import replace

import pytest

from stbench.cards import PanelChoice, tasks
from stbench.data import Panel
from stbench.errors import ProtocolError
from stbench.protocols.panels import TaskPanel, panel_of
from stbench.protocols.panels.rules import AllGenes, HvgUnion
from stbench.protocols.splits import Fold, Part
from tests.made.cohort import made_cohort
from tests.made.counts import cohort_with, counts_of


def task(**panel):
    return tasks()["gene-pred"].model_copy(update={"panel": PanelChoice(**panel)})


@pytest.mark.parametrize(
    ("panel", "identity"),
    [
        ({"rule": "all"}, {"rule": "all"}),
        ({"rule": "hvg-union", "genes": 1000, "chosen_on": "train", "markers": False}, {"rule": "hvg-union"}),
        ({"rule": "hvg-union", "markers": True}, {"rule": "hvg-union", "markers": True}),
        (
            {"rule": "hvg-pooled", "detected": 0, "genes": 50, "chosen_on": "all"},
            {"rule": "hvg-pooled", "genes": 50, "chosen_on": "all"},
        ),
    ],
)
def test_keys_hold_the_rule_and_what_is_not_its_default(panel, identity):
    assert panel_of(task(**panel)).identity() == identity


def test_a_rule_of_another_package_has_its_version_in_keys():
    class Newer(AllGenes):
        version = 2

    assert TaskPanel(Newer()).identity() == {"rule": "all", "version": 2}


@pytest.mark.parametrize(
    ("panel", "sentence"),
    [
        ({"rule": "all"}, "all that the slides have in common"),
        ({"rule": "hvg-union", "chosen_on": "all"}, "hvg-union, 1000 per slide, chosen on all slides"),
        ({"rule": "hvg-pooled", "genes": 7}, "hvg-pooled, 7 by log1p-cp10k, chosen on train slides"),
        (
            {"rule": "hvg-pooled", "space": "log1p-counts", "detected": 0.1},
            "hvg-pooled, 1000 by log1p-counts, chosen on train slides, in 10% of each one's spots",
        ),
    ],
)
def test_the_sentence_tells_the_options_that_matter(panel, sentence):
    assert panel_of(task(**panel)).sentence() == sentence


@pytest.mark.parametrize("markers", [False, True])
@pytest.mark.parametrize("chosen_on", ["train", "all"])
def test_a_task_gives_its_rule_the_slides_it_names_and_the_markers_of_the_dataset(chosen_on, markers):
    whole = replace(cohort_with(counts_of(2)), markers=("GENE7", "GENE99"))
    rule, training = HvgUnion(genes=4, markers=markers), whole.slides[:2]
    expected = rule.choose(training if chosen_on == "train" else whole.slides, whole.common_genes, whole.markers)
    assert TaskPanel(rule, chosen_on).choose(training, whole) == expected
    assert bool(expected.added) == markers


@pytest.mark.parametrize("reads_markers", [False, True])
def test_a_rule_that_reads_no_markers_is_given_none(reads_markers):
    class Recording(AllGenes):
        def choose(self, slides, common_genes, markers=()):
            return Panel(tuple(markers) or ("NONE",))

    Recording.reads_markers = reads_markers
    whole = replace(cohort_with(counts_of(2)), markers=("GENE7",))
    assert TaskPanel(Recording()).choose((), whole).genes == (("GENE7",) if reads_markers else ("NONE",))


@pytest.mark.parametrize("fold", ["A1", "B1", "C2"])
def test_counts_of_the_test_patient_do_not_choose_a_panel_of_other_patients(fold):
    cohort, panel = made_cohort("A1", "A2", "B1", "C1", "C2"), TaskPanel(HvgUnion(genes=4), "other-patients")
    whole = Fold(fold, tuple(Part(s.name) for s in cohort.slides if s.name != fold), (Part(fold),))
    assert [part.slide[0] for part in panel.parts(whole, cohort)].count(fold[0]) == 0
    assert {part.slide[0] for part in panel.parts(whole, cohort)} == set("ABC") - {fold[0]}


def test_slides_of_a_second_dataset_do_not_choose_a_panel_of_other_patients():
    cohort = replace(made_cohort("A1", "B1", "X1", "Y1"), tested=("X1", "Y1"))
    fold = Fold("X1", (Part("A1"), Part("B1")), (Part("X1"),))
    assert TaskPanel(HvgUnion(genes=4), "other-patients").parts(fold, cohort) == (Part("A1"), Part("B1"))


def test_where_every_patient_is_tested_no_other_patient_can_choose_the_panel():
    cohort = made_cohort("A1", "B1")
    fold = Fold("spots", (Part("A1", (0,)), Part("B1", (0,))), (Part("A1", (1,)), Part("B1", (1,))))
    with pytest.raises(ProtocolError, match="fold 'spots' tests every patient"):
        TaskPanel(HvgUnion(genes=4), "other-patients").parts(fold, cohort)


def test_the_sentence_says_who_chooses_the_panel():
    assert TaskPanel(HvgUnion(genes=4), "other-patients").sentence().endswith("chosen on other patients' slides")
