"""One set of predictions under several rules."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.analyses.rescoring import Rule, SlideAnswer, rank_agreement, rescore, rules
from stbench.analyses.rescoring.rescored import _fold_of
from stbench.cards import tasks
from stbench.errors import SelectionError
from stbench.scoring.answers import Prediction
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
        truth = np.log1p(counts * (1e4 / (counts.sum(axis=1) + 100))[:, None])
        noise = rng.normal(truth.mean(), truth.std(), truth.shape)
        predicted = skill * truth + (1 - skill) * noise
        made.append(SlideAnswer(slide, slide[0], f"without {slide[0]}", GENES, truth, predicted))
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
    assert left[0].truth.shape == (40, 57)
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
    assert rules.names()[:8] == [
        "hvg-50", "heg-50", "markers", "hest", "pooled-in-fold", "pooled-over-folds", "all-nan-0", "one-vector",
    ]  # fmt: skip


def test_every_method_with_all_its_answers_is_scored_under_every_rule():
    asked = questions(cohort=COHORT)
    made = answers(asked, entrant(asked, "right", guess=truth), entrant(asked, "poor", 3.0),
                   without(entrant(asked, "partly"), "A1", None))  # fmt: skip
    found = rescore(made)
    assert found.methods == ("Right", "Poor")
    assert list(found.rules) == rules.names()
    assert found.values.shape == (2, len(rules))
    assert np.allclose(np.delete(found.values[0], rules.names().index("hest")), 1.0)
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


PER_GENE = [name for name in RULES if name != "one-vector"]  # which rewards levels of genes, and says so
MANY = made_cohort("A1", "A2", "B1", "B2", "C1")


def mean_of_training(asked):
    """An entrant that answers each gene's mean over the training slides: the control that knows nothing."""

    def read(fold):
        genes = fold.panel
        level = np.concatenate([asked.measured(part).expression(genes) for part in fold.fold.train]).mean(axis=0)
        return tuple(
            Prediction(np.tile(level.astype(np.float32), (slide.n_spots, 1)), slide.name, slide.spots, genes.genes)
            for slide in (asked.measured(part) for part in fold.fold.test)
        )

    made = entrant(asked, "mean")
    return replace(made, answers=tuple(replace(a, read=partial(read, a.fold)) for a in made.answers))


@pytest.mark.parametrize("unit", ["patient", "slide"])
def test_the_training_mean_scores_nothing_under_every_rule_per_gene_that_pools_within_folds(unit):
    asked = questions(task_card(split={"scheme": "leave-one-sample-out", "unit": unit}), MANY)
    found = rescore(answers(asked, mean_of_training(asked)))
    scores = dict(zip(found.rules, found.values[0], strict=True))
    within = [name for name in PER_GENE if name != "pooled-over-folds"]
    assert {name: scores[name] for name in within if not abs(np.nan_to_num(scores[name])) < 1e-6} == {}


@pytest.mark.parametrize("unit", ["patient", "slide"])
def test_over_folds_the_training_mean_runs_against_the_truth(unit):
    asked = questions(task_card(split={"scheme": "leave-one-sample-out", "unit": unit}), MANY)
    found = rescore(answers(asked, mean_of_training(asked)))
    assert found.values[0, list(found.rules).index("pooled-over-folds")] < -0.02
    assert "runs against" in RULES["pooled-over-folds"].says


@pytest.mark.parametrize("name", PER_GENE)
@given(seed=st.integers(0, 2**32 - 1), level=st.floats(-5, 20))
def test_one_number_everywhere_scores_nothing_under_every_rule_per_gene(name, seed, level):
    made = [one._replace(predicted=np.full_like(one.predicted, level)) for one in slide_answers(1.0, seed)]
    assert np.nan_to_num(RULES[name].score(made, GENES[:8])) == 0


def test_a_rule_is_given_nothing_measured_but_the_truth():
    """Totals or counts beside it would lend a prediction the depth of its spot."""
    assert SlideAnswer._fields == ("slide", "patient", "fold", "genes", "truth", "predicted", "added")


def test_every_rule_gets_predictions_as_they_were_answered_and_the_truth_in_the_space_it_names(monkeypatch):
    asked = questions(cohort=MANY)
    good, seen = entrant(asked, "good", 0.3), {}

    def look(space, slides, markers):
        seen[space] = slides
        return 0.0

    for space in ("log1p-cp10k", "log1p-counts"):
        spy = Rule(space, "Looks.", partial(look, space), truth=space)
        monkeypatch.setitem(rules._loaded, "hest" if space == "log1p-counts" else "hvg-50", spy)
    rescore(answers(asked, good))
    told = [(answer.values, answer.slide) for one in good.answers for answer in answers(asked, good).answered(one)]
    for space, slides in seen.items():
        for (values, slide), one in zip(told, slides, strict=True):
            assert np.array_equal(one.predicted, values)
            assert np.allclose(one.truth, replace(slide, target=space).expression(asked.folds[0].panel))
    assert not np.allclose(seen["log1p-counts"][0].truth, seen["log1p-cp10k"][0].truth)


def test_slides_that_were_tested_with_the_same_training_slides_are_one_fold():
    def folds(task):
        return {one.fold.name: _fold_of(one) for one in entrant(questions(task, MANY), "good").answers}

    seen = folds(task_card())
    assert seen["A1"] == seen["A2"] != seen["B1"] == seen["B2"] != seen["C1"]
    assert len(set(folds(task_card(split={"scheme": "leave-one-sample-out", "unit": "slide"})).values())) == 5


def test_pooling_in_a_fold_is_over_its_slides_at_once_and_then_over_folds():
    first, second = slide_answers(0.6)
    apart = RULES["pooled-in-fold"].score([first, second], ())
    each = [RULES["pooled-over-folds"].score([one], ()) for one in (first, second)]
    assert apart == pytest.approx(np.mean(each))
    together = [one._replace(fold="one") for one in (first, second)]
    assert RULES["pooled-in-fold"].score(together, ()) == RULES["pooled-over-folds"].score(together, ()) != apart
