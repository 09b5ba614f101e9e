"""Facts: what was asked, of whom, on what; every number of a table rests on them."""

from dataclasses import replace

import pytest

from stbench.analyses.facts import Markers, facts_of
from stbench.scoring.answers import Outcome
from stbench.scoring.score import scores_of
from tests.made.answers import answers, clustering_card, drawn, entrant, questions, task_card, without
from tests.made.cohort import GENES, made_cohort

COHORT = replace(made_cohort("A1", "A2", "B1"), remarks=("A1: 2 spots have no position",), contained_in=("HEST",))
ASKED = questions(cohort=COHORT)


def facts(*entrants, asked=ASKED):
    made = answers(asked, *entrants)
    return facts_of(made, scores_of(made), ())


def test_the_dataset_is_counted_and_named_by_its_content():
    found = facts(entrant(ASKED, "one"))
    assert (found.slides, found.patients, found.spots) == (3, 2, 90)
    assert (found.dataset, found.fingerprint, found.remarks) == ("made", COHORT.fingerprint, COHORT.remarks)
    assert (found.task, found.task_version, found.task_sha256) == ("made-task", 1, ASKED.task.sha256)
    assert (found.profile, found.seeds, found.averaging) == ("quick", (0,), "per-slide")


@pytest.mark.parametrize(
    ("split", "folds", "sharing"),
    [
        ({"scheme": "leave-one-sample-out", "unit": "patient"}, 3, 0),
        ({"scheme": "leave-one-sample-out", "unit": "slide"}, 3, 2),
        ({"scheme": "leave-one-patient-out"}, 2, 0),
        ({"scheme": "random-spots"}, 1, 1),
    ],
)
def test_folds_that_train_on_the_test_patient_are_counted(split, folds, sharing):
    asked = questions(task_card(split=split), COHORT)
    found = facts(entrant(asked, "one"), asked=asked)
    assert (found.folds, found.folds_sharing_a_patient) == (folds, sharing)


@pytest.mark.parametrize(
    ("metrics", "genes", "added", "expected"),
    [
        (("pcc@all",), GENES, (), None),
        (("pcc@markers",), GENES, (), Markers(2, (2, 2), ("GENE1", "GENE2"), False)),
        (("pcc@markers",), GENES[2:], (), Markers(2, (1, 1), ("GENE2",), False)),
        (("pcc@markers",), GENES[3:], (), Markers(2, (0, 0), (), False)),
        (("pcc@markers",), GENES, ("GENE1",), Markers(2, (2, 2), ("GENE1", "GENE2"), True)),
    ],
)
def test_markers_are_told_where_a_task_scores_them(metrics, genes, added, expected):
    asked = questions(task_card(metrics=metrics), COHORT, genes, added)
    assert facts(entrant(asked, "one"), asked=asked).markers == expected


def test_markers_of_details_count_and_panels_may_differ_between_folds():
    asked = questions(task_card(metrics=("pcc@all",), details=("mae@each-marker",)), COHORT)
    fewer = [fold._replace(panel=replace(fold.panel, genes=GENES[2:])) for fold in asked.folds[:1]]
    asked = replace(asked, folds=(*fewer, *asked.folds[1:]))
    assert facts(entrant(asked, "one"), asked=asked).markers == Markers(2, (1, 2), ("GENE2",), False)


def test_nothing_is_said_of_markers_or_panels_before_something_is_scored():
    found = facts(without(without(without(entrant(ASKED, "one"), "A1", None), "A2", None), "B1", None))
    assert (found.markers, found.panels, found.versions) == (None, {}, {})
    assert found.left_out.endswith("none yet per slide")


def test_panels_are_those_of_folds_with_an_answer():
    found = facts(without(entrant(ASKED, "one"), "A2", Outcome(status="failed")))
    assert found.panels == {"A1": ASKED.folds[0].panel.sha256, "B1": ASKED.folds[0].panel.sha256}


@pytest.mark.parametrize(
    ("trained_on", "outcome", "seen"),
    [
        ((), Outcome(status="measured"), {}),
        (("elsewhere",), Outcome(status="measured"), {}),
        (("HEST", "elsewhere"), Outcome(status="measured"), {"one": ("HEST",)}),
        (("made", "HEST"), Outcome(status="measured"), {"one": ("HEST", "made")}),
        (("made",), Outcome(status="measured", stand_in=True), {}),
        (("made",), Outcome(status="failed"), {}),
    ],
)
def test_weights_that_have_seen_the_dataset_are_told_and_stand_ins_have_seen_nothing(trained_on, outcome, seen):
    assert facts(entrant(ASKED, "one", trained_on=trained_on, outcome=outcome)).seen == seen


def test_repeats_and_versions_are_those_that_answers_noted():
    noted = Outcome(status="measured", versions={"python": "3.11.0"})
    found = facts(entrant(ASKED, "one", repeats=5, outcome=noted), entrant(ASKED, "two"))
    assert (found.repeats, found.versions) == ({"one": 5}, {"python": "3.11.0"})


@pytest.mark.parametrize(
    ("task", "guess", "names"),
    [
        (task_card(), None, ["Panel", "Target"]),
        (clustering_card(details=("ari@gmm",)), drawn, ["Asked", "Beside k-means", "Panel in training"]),
    ],
)
def test_the_kind_of_task_says_what_was_asked(task, guess, names):
    asked = questions(task, COHORT)
    found = facts(entrant(asked, "one", guess=guess), asked=asked)
    assert [line.name for line in found.asked] == names
