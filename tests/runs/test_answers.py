"""From a store to answers: each job's outcome, whatever state its result is in; nothing is run."""

import os
from dataclasses import replace

import pytest

from stbench.data import Panel
from stbench.runs.answers import answers_of, title_of
from stbench.runs.entries import entry_of
from stbench.runs.store import Store
from tests.made.cohort import GENES
from tests.made.plans import DECK, plan_of, put_result

PLAN = plan_of("learner", "mute")
(A1, A2, B1) = PLAN.jobs


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


def outcomes(store, plan=PLAN):
    return {answer.fold.name: answer.outcome for answer in answers_of(plan, store).named("learner").answers}


def cut_short(store):
    put_result(store, A1)
    os.truncate(store.folder / "jobs" / A1.key / "predictions.npz", 100)


@pytest.mark.parametrize(
    ("happened", "status"),
    [
        (lambda store: None, None),
        (lambda store: put_result(store, A1), "measured"),
        (lambda store: put_result(store, A1, "failed"), "failed"),
        (lambda store: put_result(store, A1, "timed out"), "timed out"),
        (cut_short, "damaged"),
    ],
    ids=["nothing", "measured", "failed", "timed out", "cut short"],
)
def test_an_answer_has_the_outcome_that_the_store_holds(store, happened, status):
    happened(store)
    known = outcomes(store)
    assert (known["A1"] and known["A1"].status) == status
    assert (known["A2"], known["B1"]) == (None, None)


@pytest.mark.parametrize("job", PLAN.jobs, ids=lambda job: job.fold.name)
def test_predictions_are_read_from_the_job_of_their_fold(store, job):
    for every in PLAN.jobs:
        put_result(store, every)
    (answer,) = [one for one in answers_of(PLAN, store).named("learner").answers if one.fold.name == job.fold.name]
    assert (answer.key, answer.training, answer.seed) == (job.key, job.training_key, 0)
    assert [prediction.slide for prediction in answer.read()] == [job.fold.name]


@pytest.mark.parametrize("name", ["key", "former"])
def test_results_and_panels_are_found_by_their_keys_and_by_those_of_format_1(store, name):
    panel = Panel(GENES[:3])
    store.put_panel(getattr(A1.fold_keys, name), panel)
    put_result(store, replace(A1, keys=A1.keys._replace(key=getattr(A1.keys, name))))
    made = answers_of(PLAN, store)
    assert [fold.panel for fold in made.questions.folds] == [panel, panel, None]
    (answer,) = [one for one in made.named("learner").answers if one.measured]
    assert (answer.fold.name, answer.key) == ("A1", getattr(A1.keys, name))


def test_a_method_that_lacks_what_is_asked_has_a_reason_and_no_answers(store):
    mute = answers_of(PLAN, store).named("mute")
    assert (mute.not_applicable, mute.answers) == ("its adapter has no 'predict'", ())


@pytest.mark.parametrize(("profile", "note"), [("paper", ""), ("quick", "twice the noise")])
def test_the_note_of_a_smaller_profile_is_told_in_that_profile_alone(store, profile, note):
    plan = replace(PLAN, entries=(entry_of(DECK["learner"], profile),), jobs=())
    assert answers_of(plan, store).named("learner").note == note


@pytest.mark.parametrize(
    ("title", "variant", "asked", "expected"),
    [
        ("Learner", "", "", "Learner"),
        ("Learner", "half", "", "Learner: half"),
        ("", "", "", "learner"),
        ("", "half", "", "learner: half"),
        ("Learner", "", "zero-shot", "Learner: zero-shot"),
        ("", "half", "zero-shot", "learner: half: zero-shot"),
    ],
)
def test_a_title_is_the_methods_with_the_variant_and_another_question(title, variant, asked, expected):
    card = DECK["learner"].model_copy(update={"title": title})
    entry = entry_of(card, "paper", variant)
    assert title_of(entry.asked_as(asked) if asked else entry) == expected
