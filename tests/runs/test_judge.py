"""Judge: chosen on the test slide a model is never worse there, by luck alone better, and honest jobs have no judge."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import stbench
from stbench.adapters.base import Context
from stbench.adapters.loading import made_adapter
from stbench.cards import methods, tasks
from stbench.protocols.folds import fold_panel, training_slides
from stbench.runs.entries import chooses, entry_of
from stbench.runs.judge import judge_of
from stbench.runs.plan import make_plan
from tests.made.cohort import made_cohort

COHORT = made_cohort("A1", "B1")
"""Images and counts that have nothing to do with one another: every gain is luck."""
SIZES = {"encoder": "colour", "tokens": 4, "encoder_width": 16, "encoder_depth": 1, "encoder_heads": 2, "width": 16}
SETTINGS = {
    "stnet": {"encoder": "colour", "epochs": 8, "learning_rate": 0.05, "inner_folds": 2},
    "bleep": {"encoder": "colour", "epochs": 5, "k": 5, "validation_share": 0.2, "batch": 8},
    "cmrcnet": {**SIZES, "epochs": 5, "neighbours": 5, "batch": 8, "rebuilds": "none"},
    "cmrcnet-code": {**SIZES, "epochs": 5, "neighbours": 5, "batch": 8},
    "shuffled-ridge": {},
}


def task(metric="pcc@all"):
    return tasks()["gene-pred"].model_copy(update={"metrics": (metric,), "details": ()})


def entries(name):
    entry = entry_of(methods()[name], "quick")
    entry = replace(entry, settings={**entry.settings, **SETTINGS[name]})
    return entry, entry.chosen_on_test()


def kept(job, judge):
    """What the adapter's training keeps, with a judge or without."""
    adapter, panel = made_adapter(job.entry.card, job.entry.settings), fold_panel(job.task, COHORT, job.fold)
    slides = training_slides(job.task, COHORT, job.fold)
    return adapter.train(slides, panel, job.generator(), Context(judge=judge))


def judge(job):
    adapter = made_adapter(job.entry.card, job.entry.settings)
    return judge_of(adapter, job, COHORT, fold_panel(job.task, COHORT, job.fold))


@cache
def gains(name, metric="pcc@all"):
    """On each test slide: how much more the judge likes what is chosen by it than what an honest training keeps."""
    honest, chosen = (make_plan([entry], task(metric), COHORT, "quick").jobs for entry in entries(name))
    return [
        judge(judged)(kept(judged, judge(judged))) - judge(judged)(kept(plain, None))
        for plain, judged in zip(honest, chosen, strict=True) if plain.seed == 0
    ]  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_with_nothing_to_learn_what_is_chosen_on_the_test_slide_gains_by_luck_alone_and_never_loses(name):
    assert min(gains(name)) >= 0
    assert np.mean(gains(name)) > 0


@pytest.mark.parametrize("metric", ["rmse@all", "mae@all"])
def test_where_less_is_better_the_judge_likes_less(metric):
    assert min(gains("bleep", metric)) >= 0


@pytest.mark.parametrize("name", SETTINGS)
def test_an_honest_job_has_no_judge_and_draws_and_panel_are_the_same_while_every_key_behind_differs(name):
    honest, chosen = (make_plan([entry], task(), COHORT, "quick").jobs[0] for entry in entries(name))
    assert judge(honest) is None
    assert judge(chosen) is not None
    assert chosen.fold_keys == honest.fold_keys
    assert chosen.training_keys.draws == honest.training_keys.draws
    assert chosen.training_key != honest.training_key
    assert chosen.key != honest.key


@pytest.mark.parametrize(
    ("changes", "same"),
    [({}, True), ({"title": "x"}, True), ({"metrics": ("rmse@all",)}, False), ({"kind": "zero-shot"}, False)],
)
def test_what_the_judge_reads_is_part_of_the_training_key(changes, same):
    _, entry = entries("shuffled-ridge")
    usual = make_plan([entry], task(), COHORT, "quick").jobs[0]
    other = make_plan([entry], task().model_copy(update=changes), COHORT, "quick").jobs[0]
    assert (other.training_key == usual.training_key) is same


def test_the_tested_slides_counts_are_read_by_the_judge_alone():
    adata = COHORT["A1"].adata.copy()
    adata.X = adata.X * 2
    changed = replace(COHORT, slides=(replace(COHORT["A1"], adata=adata), COHORT["B1"]), fingerprint="another")
    keys = [
        [make_plan([entry], task(), cohort, "quick").jobs[0].training_key for cohort in (COHORT, changed)]
        for entry in entries("bleep")
    ]
    assert [len(set(pair)) for pair in keys] == [1, 2]


@pytest.mark.parametrize(
    ("name", "expected"), [("mean", False), ("ridge-probe", False), *((name, True) for name in SETTINGS)]
)
def test_methods_that_come_by_several_models_can_be_judged(name, expected):
    entry = entry_of(methods()[name], "quick")
    assert chooses(entry) is expected
    assert not expected or made_adapter(entry.card, entry.settings).candidates() > 1


def test_the_sight_of_test_slides_is_given_in_one_place():
    root = Path(stbench.__file__).parent
    users = {path.relative_to(root).as_posix() for path in root.rglob("*.py") if "judge_of" in path.read_text("utf-8")}
    assert users == {"runs/judge.py", "runs/attempt.py"}
