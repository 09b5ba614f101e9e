"""What training on the test patient adds, per method."""

from dataclasses import replace

import pytest

from stbench.analyses.audit import patient_effects
from stbench.errors import SelectionError
from tests.made.board import board


def test_the_effect_is_the_difference_of_the_ranking_quantity_and_stand_ins_are_marked():
    apart = board()
    name = apart.quantities[0].text
    raised = [
        replace(row, values={**row.values, name: row.values[name] + 0.1}) if row.values else row for row in apart.rows
    ]
    effects = patient_effects(apart, replace(apart, rows=tuple(raised)))
    assert {effect.method for effect in effects} == {"good", "standin †", "poor", "mean"}
    assert all(effect.patient_effect == pytest.approx(0.1) for effect in effects)


def test_boards_of_different_datasets_are_not_compared():
    with pytest.raises(SelectionError):
        patient_effects(board(), replace(board(), dataset="another"))


def test_a_task_that_corrects_its_slides_is_not_compared_with_one_that_does_not():
    with pytest.raises(SelectionError, match="not scored against the same values"):
        patient_effects(board(), replace(board(), badges=("same-patient", "corrected")))
