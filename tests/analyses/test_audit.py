"""What training on the test patient adds, per method."""

from dataclasses import replace

import pytest

from stbench.analyses.audit import patient_effects
from stbench.analyses.leaderboard import BATCH_CORRECTED
from stbench.errors import SelectionError
from stbench.scoring.columns import ScoreColumn
from tests.made.board import board

APART = board()


def with_facts(**changes):
    return replace(APART, facts=replace(APART.facts, **changes))


def test_the_effect_is_the_difference_of_the_ranking_score_and_stand_ins_are_marked():
    name = APART.first.text
    raised = [
        replace(row, values={**row.values, name: row.values[name] + 0.1}) if row.values else row for row in APART.rows
    ]
    effects = patient_effects(APART, replace(APART, rows=tuple(raised)))
    assert [effect.method for effect in effects] == ["Good", "Standin †", "Poor", "Mean"]
    assert all(effect.patient_effect == pytest.approx(0.1) for effect in effects)


@pytest.mark.parametrize("side", [0, 1], ids=["apart", "together"])
@pytest.mark.parametrize("lacking", ["good", "poor", "mean"])
def test_a_method_that_one_of_the_tables_lacks_is_left_out(side, lacking):
    pair = [APART, APART]
    pair[side] = replace(APART, rows=tuple(row for row in APART.rows if row.method != lacking))
    scored = [row.name for row in APART.rows if row.values and row.method != lacking]
    assert [effect.method for effect in patient_effects(*pair)] == scored


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (with_facts(dataset="another"), "different scores or datasets"),
        (replace(APART, columns=(ScoreColumn.parse("mae@all"),)), "different scores or datasets"),
        (with_facts(badges=("same-patient", BATCH_CORRECTED)), "scored against different values"),
    ],
    ids=["another dataset", "another score", "corrected"],
)
def test_tables_that_cannot_be_set_side_by_side_are_refused(other, told):
    for pair in ((APART, other), (other, APART)):
        with pytest.raises(SelectionError, match=told):
            patient_effects(*pair)
