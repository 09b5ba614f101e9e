"""Entries: the rows to be, their seeds, and what a method lacks for a task."""

import pytest

from stbench.cards import methods, tasks
from stbench.runs import entries
from stbench.runs.entries import REPEAT_STEP, entries_of, entry_of, seeds_of, why_not_applicable
from tests.made import CARDS

DECK = methods(CARDS)


def test_a_method_with_repeats_has_further_seeds_and_others_keep_theirs():
    entry, task = entry_of(DECK["learner"], "paper"), tasks()["gene-pred"].model_copy(update={"seeds": (0, 7)})
    assert seeds_of(entry, task) == (0, 7)
    repeated = seeds_of(entry_of(DECK["shuffled-ridge"], "paper"), task)
    assert repeated[:3] == (0, REPEAT_STEP, 2 * REPEAT_STEP)
    assert len(set(repeated)) == 10


@pytest.mark.parametrize(
    ("method", "task", "lacks"),
    [
        ("learner", "gene-pred", ""),
        ("learner", "clustering", ""),
        ("mean", "clustering", "its adapter has no 'embed'"),
        ("position", "gene-pred", "its adapter has no 'predict'"),
        ("learner", "gene-pred-zero-shot", "its adapter has no 'zero_shot'"),
        ("mute", "gene-pred", "its adapter has no 'predict'"),
    ],
)
def test_what_a_method_lacks_for_a_task_is_said(method, task, lacks):
    assert why_not_applicable(entry_of(DECK[method], "paper"), tasks()[task]) == lacks


@pytest.mark.parametrize(
    ("method", "asked", "task", "lacks"),
    [
        ("shuffled-ridge", "zero-shot", "gene-pred", ""),
        ("learner", "zero-shot", "gene-pred", "its adapter has no 'zero_shot'"),
        (
            "learner",
            "clustering",
            "gene-pred",
            "of kind 'clustering'",
        ),
        (
            "learner",
            "expression",
            "clustering",
            "of kind 'expression'",
        ),
    ],
)
def test_the_question_of_another_kind_is_asked_where_its_answers_are_scored_alike(method, asked, task, lacks):
    entry = entry_of(DECK[method], "paper").asked_as(asked)
    reason = why_not_applicable(entry, tasks()[task])
    assert entry.name == f"{method}@{asked}"
    assert lacks in reason
    assert bool(lacks) == bool(reason)


def test_a_method_that_neither_trains_nor_is_trained_lacks_that(monkeypatch):
    class Untaught:
        def predict(self, model, slide, panel):
            raise AssertionError("has nothing to predict with")

    monkeypatch.setattr(entries, "made_adapter", lambda card, settings: Untaught())
    lacks = "its adapter has neither 'train' nor 'pretrained'"
    assert why_not_applicable(entry_of(DECK["mean"], "paper"), tasks()["gene-pred"]) == lacks


def test_variants_are_rows_of_their_own_where_they_are_asked_for():
    assert [entry.name for entry in entries_of([DECK["learner"]], "paper", variants=False)] == ["learner"]
    names = [entry.name for entry in entries_of([DECK["learner"]], "paper", variants=True)]
    assert names == ["learner", *(f"learner:{variant}" for variant in DECK["learner"].variants)]
