"""Trials of conclusions in short, and that they find a value that scores what never moves."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.trials.conclusions import trials
from stbench.analyses.rescoring import switch_values


@pytest.mark.parametrize("seed", range(2))
def test_every_trial_holds_and_is_the_same_for_the_same_seed(seed):
    outcomes = list(trials(1, seed))
    assert [outcome.detail for outcome in outcomes if not outcome.held] == []
    assert len({outcome.group for outcome in outcomes}) == 3
    assert list(trials(1, seed)) == outcomes


@pytest.mark.parametrize("seed", range(2))
def test_a_value_that_scores_what_never_moves_is_found(seed, monkeypatch):
    clean = switch_values["zero"]

    def generous(correlations):
        return np.nan_to_num(correlations.pcc, nan=0.9), correlations.present

    monkeypatch.setitem(switch_values._loaded, "zero", replace(clean, step=generous))
    broken = [outcome for outcome in trials(1, seed) if not outcome.held]
    assert {outcome.group for outcome in broken} == {"protocol gives one number everywhere nothing"}
    assert all(outcome.detail.startswith("zero") for outcome in broken)
