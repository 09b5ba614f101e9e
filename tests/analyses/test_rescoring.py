"""One set of predictions under several rules."""

import numpy as np
import pytest

from stbench.analyses.rescoring import Rule, SlideAnswer, rank_agreement, rescore, rules
from stbench.cards import tasks
from stbench.errors import SelectionError
from tests.made.answers import answers, entrant, questions, task_card, truth, without
from tests.made.cohort import made_cohort

RULES = {name: rules[name] for name in rules.names()}
COHORT = made_cohort("A1", "A2", "B1")
GENES = tuple(f"GENE{n}" for n in range(60))


def slide_answers(skill, seed=0):
    """Predictions that follow the truth of two slides of two patients with the given share."""
    made = []
    for number, slide in enumerate(("A1", "B1")):
        rng = np.random.default_rng([seed, number])
        counts = rng.negative_binomial(2, 0.2, (40, 60)).astype(float)
        totals = counts.sum(axis=1) + 100
        truth = np.log1p(counts * (1e4 / totals)[:, None])
        noise = rng.normal(truth.mean(), truth.std(), truth.shape)
        made.append(SlideAnswer(slide, slide[0], GENES, truth, skill * truth + (1 - skill) * noise, totals, counts))
    return made


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_gives_the_truth_itself_the_highest_score(rule):
    best, middle, nothing = (rule.score(slide_answers(skill), GENES[:8]) for skill in (1.0, 0.5, 0.0))
    assert best == pytest.approx(1, abs=1e-9)
    assert best > middle > nothing


def test_a_gene_that_is_constant_in_the_truth_counts_as_zero_only_where_the_rule_says_so():
    made = [answer._replace(truth=np.where(np.arange(60) < 6, 0.0, answer.truth)) for answer in slide_answers(1.0)]
    by_name = {name: rule.score(made, GENES[:8]) for name, rule in RULES.items()}
    assert by_name["hvg-50"] == pytest.approx(1)
    assert by_name["all-nan-0"] == pytest.approx(54 / 60)
    assert by_name["markers"] == pytest.approx(1)


def test_markers_that_were_added_count_only_in_the_rule_of_markers():
    made = [answer._replace(added=GENES[:3]) for answer in slide_answers(0.5)]
    left = [answer.without_added() for answer in made]
    assert left[0].genes == GENES[3:]
    assert np.array_equal(left[0].predicted, made[0].predicted[:, 3:])
    assert left[0].counts.shape == left[0].truth.shape == (40, 57)
    assert {name for name, rule in RULES.items() if rule.of_added} == {"markers"}


def test_rankings_that_agree_have_tau_one_and_reversed_ones_minus_one():
    values = np.array([[3.0, 30.0, 1.0], [2.0, 20.0, 2.0], [1.0, 10.0, 3.0]])
    found = rank_agreement(values)
    assert found[0, 1] == pytest.approx(1)
    assert found[0, 2] == pytest.approx(-1)
    assert np.allclose(found, found.T)


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ("bleep-visium-harmony", "in values after harmony"),
        ("hest-probe", "in log1p-counts"),
        ("clustering", "asks for embeddings"),
    ],
)
def test_values_that_rules_cannot_take_back_to_counts_are_refused(task, told):
    with pytest.raises(SelectionError, match=told):
        rescore(answers(questions(tasks()[task], COHORT)))


def test_the_registry_is_still_the_registry_when_rules_are_loaded():
    import stbench.analyses.rescoring

    assert all(isinstance(rules[name], Rule) for name in rules.names())
    assert stbench.analyses.rescoring.rules is rules


def test_rules_are_in_the_order_of_how_strictly_they_ask_for_an_image():
    assert rules.names()[:7] == ["hvg-50", "heg-50", "markers", "hest", "pooled", "all-nan-0", "one-vector"]


def test_every_method_with_all_its_answers_is_scored_under_every_rule():
    asked = questions(cohort=COHORT)
    made = answers(asked, entrant(asked, "right", guess=truth), entrant(asked, "poor", 3.0),
                   without(entrant(asked, "partly"), "A1", None))  # fmt: skip
    found = rescore(made)
    assert found.methods == ("Right", "Poor")
    assert list(found.rules) == rules.names()
    assert found.values.shape == (2, len(rules))
    assert np.allclose(found.values[0], 1.0)
    assert (found.values[0] > found.values[1]).all()
    assert np.allclose(found.agreement, 1.0)


def test_methods_of_one_title_keep_a_row_each_and_seeds_are_averaged():
    asked = questions(task_card(seeds=(0, 7)), COHORT)
    seeds = {"a": (0,), "b": (7,), "c": (0, 7)}
    same = [entrant(asked, name, 1.0, title="Same", seeds=seeds[name]) for name in seeds]
    found = rescore(answers(asked, *same))
    assert found.methods == ("Same", "Same", "Same")
    assert np.allclose(found.values[2], (found.values[0] + found.values[1]) / 2)
    assert not np.allclose(found.values[0], found.values[1])


def test_with_nothing_answered_there_is_nothing_to_rank():
    asked = questions(cohort=COHORT)
    found = rescore(answers(asked, without(entrant(asked, "partly"), "A1", None)))
    assert (found.methods, found.values.shape) == ((), (0, len(rules)))
    assert np.isnan(found.agreement).all()
