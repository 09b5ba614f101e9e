"""Trials of conclusions in short, and that they find a rule that lends answers the depth of spots."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.trials.conclusions import trials
from stbench.analyses.rescoring import rules


@pytest.mark.parametrize("seed", range(3))
def test_every_trial_holds_and_is_the_same_for_the_same_seed(seed):
    outcomes = list(trials(2, seed))
    assert [outcome.detail for outcome in outcomes if not outcome.held] == []
    assert len({outcome.group for outcome in outcomes}) == 3
    assert list(trials(2, seed)) == outcomes


@pytest.mark.parametrize("seed", range(3))
def test_a_rule_that_multiplies_answers_by_measured_totals_is_found(seed, monkeypatch):
    hest = rules["hest"]

    def lends_depth(answers, markers):
        depths = [np.expm1(answer.truth).sum(axis=1, keepdims=True) for answer in answers]
        lent = [np.log1p(np.exp(one.predicted) * depth) for one, depth in zip(answers, depths, strict=True)]
        return hest.score([one._replace(predicted=own) for one, own in zip(answers, lent, strict=True)], markers)

    monkeypatch.setitem(rules._loaded, "hest", replace(hest, score=lends_depth))
    broken = [outcome for outcome in trials(2, seed) if not outcome.held]
    assert len({outcome.group for outcome in broken}) == 2, "one number everywhere, and noise"
    assert all(outcome.detail.startswith("hest") for outcome in broken)
