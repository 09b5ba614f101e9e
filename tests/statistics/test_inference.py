"""Inference over patients: intervals, tiers, and a refusal where there are too few."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.statistics.inference import differences_to, infer, rank

PATIENTS = "ABCDEFGH"
OWNERS = {f"{patient}{n}": patient for patient in PATIENTS for n in (1, 2)}


def scores(shift, seed=0):
    rng = np.random.default_rng(seed)
    return {slide: shift + rng.normal(0, 0.01) for slide in OWNERS}


@pytest.mark.parametrize(("better", "leader"), [("higher", 0.5), ("lower", 0.1)])
def test_methods_that_differ_on_every_patient_are_in_two_tiers_the_better_one_first(better, leader):
    shifts = {"first": leader, "second": 0.6 - leader}
    found = infer({name: scores(shift, at) for at, (name, shift) in enumerate(shifts.items())}, OWNERS, better)
    assert (found.standings["first"].tier, found.standings["second"].tier) == (1, 2)
    assert found.n_units == 8
    assert found.refusal == ""


@pytest.mark.parametrize("unit", ["patient", "slide"])
@given(order=st.permutations("abc"), slides=st.permutations(sorted(OWNERS)))
@settings(max_examples=10, deadline=None)
def test_neither_the_order_of_methods_nor_that_of_slides_matters(unit, order, slides):
    known = {name: scores(shift, at) for at, (name, shift) in enumerate((("a", 0.5), ("b", 0.49), ("c", 0.1)))}
    turned = {name: {slide: known[name][slide] for slide in slides} for name in order}
    found, again = (infer(table, OWNERS, "higher", unit=unit) for table in (known, turned))
    assert {name: standing.tier for name, standing in again.standings.items()} == {
        name: standing.tier for name, standing in found.standings.items()
    }
    pairs, others = ({frozenset((p.first, p.second)): p for p in each.pairs} for each in (found, again))
    assert pairs.keys() == others.keys()
    for names, pair in pairs.items():
        assert others[names].p_corrected == pytest.approx(pair.p_corrected)
        assert abs(others[names].interval.mean) == pytest.approx(abs(pair.interval.mean))
        assert others[names].verdict == pair.verdict


def test_two_patients_never_show_a_difference():
    few = {name: {s: v for s, v in scores(m).items() if s[0] in "AB"} for name, m in (("good", 0.9), ("bad", 0.0))}
    found = infer(few, OWNERS, "higher")
    assert {standing.tier for standing in found.standings.values()} == {1}
    assert "2 patients cannot show a difference" in found.refusal


@pytest.mark.parametrize(
    ("patients", "says"),
    [
        ("A", "1 patient has no interval; 1 patient cannot"),
        ("AB", "95 % Student intervals over 2 patients; 2 patients"),
    ],
)
def test_one_patient_is_said_to_have_no_interval(patients, says):
    few = {name: {s: v for s, v in scores(m).items() if s[0] in patients} for name, m in (("good", 0.9), ("bad", 0.0))}
    assert infer(few, OWNERS, "higher").method.startswith(says)


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


@pytest.mark.parametrize(
    "few",
    [
        {},
        {"a": scores(0.5), "b": scores(0.4, seed=1)},
        {name: {"A1": value} for name, value in (("a", 1.0), ("b", 2.0), ("c", 3.0))},
    ],
    ids=["nothing", "two methods", "one patient"],
)
def test_two_methods_or_one_patient_are_not_ranked(few):
    assert rank(few, OWNERS, "higher") is None


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
