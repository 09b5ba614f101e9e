"""Inference over patients: intervals, tiers, and a refusal where there are too few."""

import numpy as np
import pytest

from stbench.statistics.inference import differences_to, infer, rank

PATIENTS = "ABCDEFGH"
OWNERS = {f"{patient}{n}": patient for patient in PATIENTS for n in (1, 2)}


def scores(shift, seed=0):
    rng = np.random.default_rng(seed)
    return {slide: shift + rng.normal(0, 0.01) for slide in OWNERS}


def test_methods_that_differ_on_every_patient_are_in_two_tiers():
    found = infer({"good": scores(0.5), "bad": scores(0.1, seed=1)}, OWNERS, "higher")
    assert (found.standings["good"].tier, found.standings["bad"].tier) == (1, 2)
    assert found.n_units == 8
    assert found.refusal == ""


def test_lower_is_better_turns_the_tiers_round():
    found = infer({"good": scores(0.1), "bad": scores(0.5, seed=1)}, OWNERS, "lower")
    assert (found.standings["good"].tier, found.standings["bad"].tier) == (1, 2)


def test_two_patients_never_show_a_difference():
    few = {name: {s: v for s, v in scores(m).items() if s[0] in "AB"} for name, m in (("good", 0.9), ("bad", 0.0))}
    found = infer(few, OWNERS, "higher")
    assert {standing.tier for standing in found.standings.values()} == {1}
    assert "2 patients cannot show a difference" in found.refusal


def test_two_slides_of_a_patient_count_as_one_unit():
    by_patient = infer({"a": scores(0.5), "b": scores(0.4, seed=2)}, OWNERS, "higher")
    by_slide = infer({"a": scores(0.5), "b": scores(0.4, seed=2)}, OWNERS, "higher", unit="slide")
    assert (by_patient.n_units, by_slide.n_units) == (8, 16)
    assert by_patient.standings["a"].interval.mean == pytest.approx(by_slide.standings["a"].interval.mean)


def test_differences_to_a_reference_name_the_other_method():
    found = infer({"a": scores(0.5), "full": scores(0.4, 1), "b": scores(0.3, 2)}, OWNERS, "higher")
    assert set(differences_to(found, "full", ["a", "b", "full"])) == {"a", "b"}


def test_nothing_scored_claims_nothing():
    assert infer({}, OWNERS, "higher").refusal == "nothing is scored yet"


def test_ranks_are_of_patients_and_name_the_critical_difference():
    three = {"a": scores(0.5), "b": scores(0.4, seed=1), "c": scores(0.3, seed=2)}
    found = rank(three, OWNERS, "higher")
    assert found.ranks == {"a": 1.0, "b": 2.0, "c": 3.0}
    assert found.rank_test.n_units == 8
    assert found.rank_test.p < 0.01
    assert "Friedman over 8 patients" in found.text
    assert "Nemenyi's critical difference 1.17 at 0.05. Both are asymptotic; with so few patients rely on" in found.text
    assert rank(three, OWNERS, "lower").ranks == {"a": 3.0, "b": 2.0, "c": 1.0}


def test_two_methods_or_one_patient_are_not_ranked():
    two = {"a": scores(0.5), "b": scores(0.4, seed=1)}
    assert rank(two, OWNERS, "higher") is None
    assert rank({}, OWNERS, "higher") is None
    one = {name: {"A1": value} for name, value in (("a", 1.0), ("b", 2.0), ("c", 3.0))}
    assert rank(one, OWNERS, "higher") is None


def test_the_test_and_the_multiple_testing_are_said():
    three = {"a": scores(0.5), "b": scores(0.5, seed=1), "c": scores(0.3, seed=2)}
    holm, bh = (infer(three, OWNERS, "higher", multiple_testing=name) for name in ("holm", "bh"))
    assert [one.p for one in holm.pairs] == [one.p for one in bh.pairs]
    assert all(one.p_corrected >= other.p_corrected for one, other in zip(holm.pairs, bh.pairs, strict=True))
    assert holm.method.endswith("exact sign-flip test of all pairs, Holm-corrected")
    assert "Benjamini-Hochberg-corrected" in bh.method
    assert "Wilcoxon" in infer(three, OWNERS, "higher", test="wilcoxon").method
    many = {
        name: {f"g{n}": v for n, v in enumerate(np.random.default_rng(s).random(30))} for s, name in enumerate("ab")
    }
    assert "by random signs" in infer(many, {}, "higher", unit="gene").method
