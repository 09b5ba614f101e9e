"""One set of predictions under several rules."""

import numpy as np
import pytest

from stbench.analyses.rescore import RULES, Answer, rank_agreement, rescore
from stbench.cards import tasks
from stbench.errors import SelectionError
from stbench.runs.plan import make_plan
from stbench.runs.store import Store
from tests.made.cohort import made_cohort

GENES = tuple(f"GENE{n}" for n in range(60))


def answers(skill, seed=0):
    """Predictions that follow the truth of two slides of two patients with the given share."""
    made = []
    for number, slide in enumerate(("A1", "B1")):
        rng = np.random.default_rng([seed, number])
        counts = rng.negative_binomial(2, 0.2, (40, 60)).astype(float)
        totals = counts.sum(axis=1) + 100
        truth = np.log1p(counts * (1e4 / totals)[:, None])
        noise = rng.normal(truth.mean(), truth.std(), truth.shape)
        made.append(Answer(slide, slide[0], GENES, truth, skill * truth + (1 - skill) * noise, totals, counts))
    return made


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_gives_the_truth_itself_the_highest_score(rule):
    best, middle, nothing = (rule.score(answers(skill), GENES[:8]) for skill in (1.0, 0.5, 0.0))
    assert best == pytest.approx(1, abs=1e-9)
    assert best > middle > nothing


def test_a_gene_that_is_constant_in_the_truth_counts_as_zero_only_where_the_rule_says_so():
    made = [answer._replace(truth=np.where(np.arange(60) < 6, 0.0, answer.truth)) for answer in answers(1.0)]
    by_name = {rule.name: rule.score(made, GENES[:8]) for rule in RULES}
    assert by_name["hvg-50"] == pytest.approx(1)
    assert by_name["all-nan-0"] == pytest.approx(54 / 60)
    assert by_name["markers"] == pytest.approx(1)


def test_markers_that_were_added_count_only_in_the_rule_of_markers():
    made = [answer._replace(added=GENES[:3]) for answer in answers(0.5)]
    left = [answer.without_added() for answer in made]
    assert left[0].genes == GENES[3:]
    assert np.array_equal(left[0].predicted, made[0].predicted[:, 3:])
    assert left[0].counts.shape == left[0].truth.shape == (40, 57)
    assert {rule.name for rule in RULES if rule.of_added} == {"markers"}


def test_rankings_that_agree_have_tau_one_and_reversed_ones_minus_one():
    values = np.array([[3.0, 30.0, 1.0], [2.0, 20.0, 2.0], [1.0, 10.0, 3.0]])
    found = rank_agreement(values)
    assert found[0, 1] == pytest.approx(1)
    assert found[0, 2] == pytest.approx(-1)
    assert np.allclose(found, found.T)


@pytest.mark.parametrize(
    ("task", "told"),
    [("bleep-visium-harmony", "that Harmony corrected"), ("hest-probe", "log1p-counts"), ("clustering", "embeddings")],
)
def test_values_that_rules_cannot_take_back_to_counts_are_refused(tmp_path, task, told):
    cohort = made_cohort()
    plan = make_plan([], tasks()[task], cohort, "quick")
    with pytest.raises(SelectionError, match=told):
        rescore(plan, Store.open(tmp_path), cohort)
