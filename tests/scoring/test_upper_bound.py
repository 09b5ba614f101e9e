"""The truth itself bounds every table from above."""

import numpy as np
import pandas as pd
import pytest

from stbench.adapters.base import Context
from stbench.adapters.controls.shuffled import ShuffledRidge
from stbench.analyses.ranking import leaderboard
from stbench.cards import tasks
from stbench.data import Panel
from stbench.scoring.columns import score_columns
from stbench.scoring.score_files import ScoreFiles
from stbench.scoring.upper_bound import upper_bounds
from tests.made.answers import answers, entrant, flat, questions, task_card, truth
from tests.made.cohort import GENES, made_cohort

COHORT = made_cohort("A1", "A2", "B1")


@pytest.mark.parametrize("task", ["gene-pred", "hest-probe", "clustering", "gene-pred-finetune", "gene-pred-zero-shot"])
def test_the_truth_scores_the_best_there_is(task):
    card = tasks()[task]
    bounds = upper_bounds(answers(questions(card, COHORT)))
    assert {score.slide for score in bounds if not score.pooled} == {"A1", "A2", "B1"}
    for column in score_columns(card)[: len(card.metrics)]:
        best = 0.0 if column.better == "lower" else 1.0
        values = [column.of(score, GENES[:2]) for score in bounds]
        assert np.allclose(values, best, atol=1e-6), column.text


def test_a_fold_without_a_panel_has_no_upper_bound_yet():
    asked = questions(cohort=COHORT)
    assert upper_bounds(answers(asked.with_panels({}))) == ()
    some = asked.with_panels({"fold-A2": Panel(GENES)})
    assert [score.slide for score in upper_bounds(answers(some))] == ["A2"]


@pytest.mark.parametrize("task", ["gene-pred", "clustering"])
def test_upper_bounds_are_kept_and_come_back_as_they_were(task, tmp_path, monkeypatch):
    made = answers(questions(tasks()[task], COHORT), score_files=ScoreFiles(tmp_path))
    first = upper_bounds(made)
    monkeypatch.delattr("stbench.scoring.upper_bound.score_now")
    for before, after in zip(first, upper_bounds(made), strict=True):
        pd.testing.assert_frame_equal(before.genes, after.genes)
        assert np.array_equal([*before.overall.values()], [*after.overall.values()], equal_nan=True)
        assert list(before.overall) == list(after.overall)


@pytest.mark.parametrize("averaging", ["per-slide", "pooled"])
def test_the_upper_bound_of_a_table_is_what_an_entrant_that_is_the_truth_scores(averaging):
    card = task_card(split={"scheme": "leave-one-patient-out"}, averaging=averaging, metrics=("pcc@hvg-5", "mae@all"))
    asked = questions(card, COHORT)
    board = leaderboard(answers(asked, entrant(asked, "right", guess=truth), entrant(asked, "flat", guess=flat)))
    assert board.upper_bound == pytest.approx(board.rows[0].values)
    assert board.rows[1].values["mae@all"] > board.upper_bound["mae@all"]


def test_shuffled_embeddings_are_those_of_other_spots_and_survive_saving(tmp_path):
    adapter, slides = ShuffledRidge(encoder="colour", components=0), COHORT.slides
    model = adapter.train(slides[:1], Panel(GENES), np.random.default_rng(0), Context())
    found, plain = adapter.embed(model, slides[1].blind()), Context().features("colour")(slides[1])
    assert sorted(map(tuple, found)) == sorted(map(tuple, plain))
    assert (found == plain).all(axis=1).sum() < 5
    adapter.save(model, tmp_path)
    assert np.array_equal(adapter.embed(adapter.load(tmp_path, Context()), slides[1].blind()), found)
