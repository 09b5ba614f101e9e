"""The audit recovers what knowing a patient and what more slides add, where both are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.analyses.audit import Arms, audited
from stbench.analyses.ranking import leaderboard
from stbench.scoring.answers import Outcome
from tests.made.answers import DONE, without
from tests.made.audit import FEW, TWO, arms_of, linear
from tests.made.cohort import made_cohort

numbers = st.lists(st.integers(1, 3), min_size=2, max_size=4).filter(lambda many: max(many) > 1)


@settings(max_examples=25, deadline=None)
@given(many=numbers, patient=st.floats(-0.2, 0.4), slide=st.floats(-0.01, 0.02))
def test_the_effects_are_those_that_the_cohort_was_made_with(many, patient, slide):
    names = [f"{owner}{number}" for owner, times in zip("ABCD", many, strict=False) for number in range(times)]
    result = audited(arms_of(made_cohort(*names), {"made": linear(patient, slide, base=0.25)}))
    (effect,) = result.effects
    sisters = {name: sum(other[0] == name[0] for other in names) - 1 for name in names}
    assert result.slides == tuple(name for name in names if sisters[name])
    assert result.left_out == tuple(name for name in names if not sisters[name])
    added = [np.mean([sisters[name] for name in names if name[0] == owner]) for owner in result.patients]
    assert effect.steps["patient"].mean == pytest.approx(patient, abs=1e-5)
    assert effect.steps["slides"].mean == pytest.approx(slide * np.mean(added), abs=1e-5)
    assert effect.steps["panel"].mean == pytest.approx(0, abs=1e-5)
    whole = sum(step.mean for step in effect.steps.values())
    assert effect.scores["papers"] - effect.scores["others"] == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize("cohort", [FEW, TWO], ids=["one patient with sisters", "three"])
def test_a_method_that_more_slides_help_and_the_patient_does_not_shows_no_effect_of_the_patient(cohort):
    (effect,) = audited(arms_of(made_cohort(*cohort), {"made": linear(0.0, 0.05)})).effects
    assert effect.scores["papers"] - effect.scores["others"] > 0.04, "what was called the patient before"
    assert effect.steps["patient"].mean == pytest.approx(0, abs=1e-5)


def test_folds_without_a_sister_do_not_dilute_the_effect():
    result = audited(arms_of(made_cohort(*FEW), {"made": linear(0.2, 0.0)}))
    assert (result.slides, result.left_out, result.patients) == (("C2", "C3", "C4"), ("B4",), ("C",))
    assert result.effects[0].steps["patient"].mean == pytest.approx(0.2, abs=1e-5)


def regression(seed, own):
    """What a linear regression scores that learns from the training slides; patients differ by ``own``."""
    rng = np.random.default_rng(seed)
    names = [f"{owner}{number}" for owner in "ABCDEFGH" for number in range(2)]
    weights = dict(zip("ABCDEFGH", rng.normal(size=(1, 25)) + own * rng.normal(size=(8, 25)), strict=True))
    points = {name: rng.normal(size=(40, 25)) for name in names}
    truth = {name: points[name] @ weights[name[0]] + rng.normal(0, 6, 40) for name in names}

    def score(test, train):
        known, values = (np.concatenate([of[name] for name in train]) for of in (points, truth))
        fitted = np.linalg.lstsq(known, values, rcond=None)[0]
        return float(np.corrcoef(points[test] @ fitted, truth[test])[0, 1])

    return names, score


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("own", [0.0, 1.0], ids=["patients are alike", "patients differ"])
def test_a_method_that_learns_gains_from_the_patient_exactly_where_patients_differ(own, seed):
    names, score = regression(seed, own)
    step = audited(arms_of(made_cohort(*names), {"learner": score})).effects[0].steps["patient"]
    assert step.n_units == 8
    assert (step.low > 0) == bool(own)
    assert step.mean > 0.03 or (not own and abs(step.mean) < 0.02)


@pytest.mark.parametrize("seed", range(3))
def test_intervals_over_patients_cover_the_effect_that_patients_vary_around(seed):
    rng = np.random.default_rng(seed)
    names = [f"{owner}{number}" for owner in "ABCDEF" for number in range(2)]
    own = dict(zip("ABCDEF", rng.normal(0.2, 0.05, 6), strict=True))
    made = {"made": lambda test, train: 0.3 + own[test[0]] * any(name[0] == test[0] for name in train)}
    step = audited(arms_of(made_cohort(*names), made)).effects[0].steps["patient"]
    assert step.n_units == 6
    assert step.mean == pytest.approx(np.mean(list(own.values())), abs=1e-5)
    assert step.low < 0.2 < step.high


def test_sisters_of_one_patient_alone_give_an_interval_over_slides_that_is_called_so():
    gains = {"C2": 0.1, "C3": 0.2, "C4": 0.3}
    made = {"made": lambda test, train: gains.get(test, 0) * ("B4" not in train)}
    result = audited(arms_of(made_cohort(*FEW), made))
    assert (result.unit, result.effects[0].steps["patient"].n_units) == ("slide", 3)
    assert result.effects[0].steps["patient"].mean == pytest.approx(0.2, abs=1e-5)
    assert audited(arms_of(made_cohort(*TWO), {"made": linear(0.1, 0)})).unit == "patient"


def test_a_patient_with_many_slides_counts_once():
    gains = {"A": 0.4, "B": 0.0}
    made = {"made": lambda test, train: 0.1 + gains.get(test[0], 0) * any(name[0] == test[0] for name in train)}
    result = audited(arms_of(made_cohort("A1", "A2", "A3", "A4", "B1", "B2", "C1"), made))
    assert result.effects[0].steps["patient"].mean == pytest.approx(0.2, abs=1e-5)


def test_scores_are_those_of_the_leaderboards_on_the_slides_that_count():
    arms = arms_of(made_cohort(*FEW), {"one": linear(0.2, 0.03), "other": linear(0.1, 0.01, base=0.3)})
    result = audited(arms)
    assert [effect.method for effect in result.effects] == ["Other", "One"], "the best for other patients first"
    for arm, own in arms.all.items():
        rows = {row.name: row.slides for row in leaderboard(own).rows}
        for effect in result.effects:
            shown = [rows[effect.method][slide] for slide in result.slides]
            assert effect.scores[arm] == pytest.approx(np.mean(shown), abs=1e-12)


def test_what_each_arm_trains_on_is_told():
    trained = audited(arms_of(made_cohort(*FEW), {"made": linear(0, 0)})).trained
    expected = {"others": (1, 0, 30, 12), "matched": (1, 1, 30, 12), "enlarged": (3, 2, 90, 12),
                "papers": (3, 2, 90, 12)}  # fmt: skip
    assert {slide: {arm: tuple(of) for arm, of in arms.items()} for slide, arms in trained.items()} == dict.fromkeys(
        ("C2", "C3", "C4"), expected
    )


@pytest.mark.parametrize("arm", ["others", "matched", "enlarged", "papers"])
@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(None, "not run: "), (Outcome(status="failed", cause="no luck"), "failed: C3: no luck")],
    ids=["not run", "failed"],
)
def test_a_method_that_an_arm_lacks_is_left_out_and_named(arm, outcome, reason):
    arms = arms_of(made_cohort(*FEW), {"good": linear(0.1, 0), "poor": linear(0.0, 0)})
    own = arms.all[arm]
    changed = replace(own, entrants=(own.entrants[0], without(own.entrants[1], "C3", outcome)))
    result = audited(replace(arms, **{arm: changed}))
    assert [effect.method for effect in result.effects] == ["Good"]
    ((method, task, told),) = result.lacking
    assert (method, task) == ("Poor", f"task-{arm}")
    assert told.startswith(reason)


def test_a_method_that_no_arm_has_a_score_of_is_not_told():
    arms = arms_of(made_cohort(*FEW), {"good": linear(0.1, 0), "poor": linear(0.0, 0)})

    def mute(own):
        return replace(own, entrants=(own.entrants[0], replace(own.entrants[1], answers=(), not_applicable="no")))

    assert audited(Arms(**{arm: mute(own) for arm, own in arms.all.items()})).lacking == ()


def test_stand_ins_are_marked_and_controls_and_floors_are_known():
    def marked(own):
        made = own.entrants[0]
        stand_in = tuple(replace(one, outcome=replace(DONE, stand_in=True)) for one in made.answers)
        return replace(own, entrants=(replace(made, answers=stand_in, control=True, floor=True),))

    arms = arms_of(made_cohort(*FEW), {"good": linear(0.1, 0)})
    (effect,) = audited(Arms(**{arm: marked(own) for arm, own in arms.all.items()})).effects
    assert (effect.method, effect.control, effect.floor) == ("Good †", True, True)


def test_without_a_task_of_the_papers_rule_there_are_two_steps():
    result = audited(replace(arms_of(made_cohort(*FEW), {"made": linear(0.1, 0.02)}), papers=None))
    assert list(result.effects[0].steps) == ["patient", "slides"]
    assert list(result.tasks) == ["others", "matched", "enlarged"]


def test_panels_that_are_not_chosen_yet_are_no_difference():
    arms = arms_of(made_cohort(*TWO), {"good": linear(0.1, 0)})
    folds = tuple(fold._replace(panel=None) for fold in arms.enlarged.questions.folds)
    unasked = replace(arms.enlarged, questions=replace(arms.enlarged.questions, folds=folds), entrants=())
    result = audited(replace(arms, enlarged=unasked))
    assert (result.effects, result.lacking) == ((), (("Good", "task-enlarged", "not run"),))
    assert result.trained["A1"]["enlarged"].genes == 0
