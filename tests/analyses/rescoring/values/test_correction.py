"""Batch correction of the truth: which slides it is fit on, and which come back."""

import numpy as np
import pytest

from stbench.analyses.rescoring.base import switch_values
from stbench.analyses.rescoring.values.combat import combat
from tests.made.ledger import deep_answers, setting, views_of

RNG = np.random.default_rng(0)
TESTED = [RNG.normal(1, 1, (12, 6)), RNG.normal(0, 2, (10, 6))]
TRAINED = [RNG.normal(3, 1, (15, 6)), RNG.normal(2, 1, (9, 6))]
NAMES = ("combat-of-all-slides", "combat-of-training-slides", "harmony-of-all-slides")


@pytest.mark.parametrize("name", NAMES)
def test_tested_slides_come_back_in_their_shapes_and_order(name):
    first, second = switch_values[name].step(TESTED, TRAINED)
    assert (first.shape, second.shape) == ((12, 6), (10, 6))
    assert np.isfinite(first).all()


@pytest.mark.parametrize(("name", "fit"), [(NAMES[0], slice(None)), (NAMES[1], slice(22, None))])
def test_what_slides_are_brought_to_is_of_all_or_of_those_trained_on(name, fit):
    rows = np.zeros(46, bool)
    rows[fit] = True
    expected = combat(np.concatenate([*TESTED, *TRAINED]), np.repeat(range(4), [12, 10, 15, 9]), rows)
    assert np.allclose(np.concatenate(switch_values[name].step(TESTED, TRAINED)), expected[:22])


@pytest.mark.parametrize("name", NAMES[:2])
def test_combat_is_no_step_of_a_pcc_within_slides(name):
    made = deep_answers()
    plain, corrected = (views_of(made).view(setting(**values)) for values in ({}, {"truth_correct": name}))
    for before, after in zip(plain.truths, corrected.truths, strict=True):
        moves = np.ptp(before, axis=0) > 0
        pccs = [np.corrcoef(before[:, gene], after[:, gene])[0, 1] for gene in np.nonzero(moves)[0]]
        assert np.allclose(pccs, 1)


@pytest.mark.parametrize(("there", "told"), [(True, ""), (False, "harmonypy is not installed")])
def test_harmony_says_what_it_lacks(monkeypatch, there, told):
    monkeypatch.setattr("stbench.analyses.rescoring.values.correction.find_spec", lambda name: there or None)
    reason = switch_values["harmony-of-all-slides"].lacks(None)
    assert (told in reason) if told else reason == ""
