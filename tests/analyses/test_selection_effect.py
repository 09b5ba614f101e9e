"""Selection effect: differences between two rows of one method, slide by slide; and such rows rank nowhere."""

from dataclasses import replace

import pytest

from stbench.analyses.findings import findings_of
from stbench.analyses.ranking import leaderboard
from stbench.analyses.selection_effect import selection_effects
from tests.made.answers import answers, entrant, questions, task_card, without


def given(metrics=("pcc@all",), chosen=0.3):
    asked = questions(task_card(metrics=metrics))
    floor = entrant(asked, "luck", 3.0, control=True, floor=True)
    return answers(
        asked, entrant(asked, "mine", 0.5), entrant(asked, "mine!test", chosen, honest="mine"), floor,
        entrant(asked, "luck!test", 0.01, control=True, honest="luck"),
    )  # fmt: skip


@pytest.mark.parametrize(("metric", "sign"), [("pcc@all", 1), ("mae@all", -1)])
@pytest.mark.parametrize("chosen", [0.1, 0.5, 2.0])
def test_gains_are_differences_slide_by_slide_in_the_direction_of_better_scores(metric, sign, chosen):
    board = leaderboard(given((metric,), chosen))
    by_name = {effect.honest.method: effect for effect in selection_effects(board)}
    assert set(by_name) == {"mine", "luck"}
    for name, effect in by_name.items():
        honest, other = board.named(name), board.named(f"{name}!test")
        gains = {slide: sign * (other.slides[slide] - honest.slides[slide]) for slide in honest.slides}
        assert effect.gains == pytest.approx(gains)
        assert effect.gain == pytest.approx(sign * (other.values[metric] - honest.values[metric]))


@pytest.mark.parametrize("lacking", ["mine", "mine!test"])
def test_a_pair_of_which_one_is_not_whole_has_no_effect(lacking):
    made = given()
    made = replace(
        made, entrants=tuple(without(one, "B1", None) if one.name == lacking else one for one in made.entrants)
    )
    assert [effect.honest.method for effect in selection_effects(leaderboard(made))] == ["luck"]


def test_rows_that_are_chosen_on_the_test_slide_neither_compete_nor_stand_in_any_comparison_or_finding():
    board, plain = leaderboard(given()), given()
    plain = leaderboard(replace(plain, entrants=tuple(one for one in plain.entrants if not one.honest)))
    assert [row.method for row in board.rows if row.competes] == ["mine"]
    assert board.inference == plain.inference
    assert findings_of(board) == findings_of(plain)
    assert all(board.named(row.method) == row for row in plain.rows)
