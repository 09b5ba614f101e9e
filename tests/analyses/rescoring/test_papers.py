"""The rules of papers: what each gives the truth itself, noise, and genes without variation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.analyses.rescoring import rules
from tests.made.rescoring import WIDE_PANEL, slide_answers

RULES = {name: rules[name] for name in rules.names()}
MARKERS = WIDE_PANEL[:8]
PER_GENE = [name for name in RULES if name != "one-vector"]  # which rewards levels of genes, and says so
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))


@every_rule
def test_every_rule_gives_the_truth_itself_the_highest_score(rule):
    best, middle, nothing = (rule.score(slide_answers(skill), MARKERS) for skill in (1.0, 0.5, 0.0))
    assert best == pytest.approx(1, abs=1e-9)
    assert best > middle > nothing


@pytest.mark.parametrize(("name", "score"), [*((name, 1.0) for name in PER_GENE[:-1]), ("all-nan-0", 54 / 60)])
def test_a_gene_that_is_constant_in_the_truth_counts_as_zero_only_where_the_rule_says_so(name, score):
    made = [answer._replace(truth=np.where(np.arange(60) < 6, 0.0, answer.truth)) for answer in slide_answers(1.0)]
    assert RULES[name].score(made, MARKERS) == pytest.approx(score)


@every_rule
@pytest.mark.parametrize("seed", [1, 2])
def test_neither_the_order_of_genes_nor_that_of_spots_or_slides_matters(rule, seed):
    made, rng = slide_answers(0.5), np.random.default_rng(seed)
    genes, spots = rng.permutation(60), rng.permutation(40)
    turned = [
        answer._replace(
            genes=tuple(answer.genes[gene] for gene in genes), truth=answer.truth[spots][:, genes],
            predicted=answer.predicted[spots][:, genes],
        )
        for answer in reversed(made)
    ]  # fmt: skip
    assert rule.score(turned, MARKERS) == pytest.approx(rule.score(made, MARKERS), rel=1e-9)


@pytest.mark.parametrize("name", PER_GENE)
@pytest.mark.parametrize(("scale", "sign"), [(3.0, 1), (-1.0, -1)])
def test_a_rule_of_correlations_ignores_scale_and_turns_with_the_sign(name, scale, sign):
    made = slide_answers(0.5)
    scaled = [answer._replace(predicted=scale * answer.predicted + 2.0) for answer in made]
    assert RULES[name].score(scaled, MARKERS) == pytest.approx(sign * RULES[name].score(made, MARKERS), rel=1e-9)


@pytest.mark.parametrize(("present", "score"), [(MARKERS, 1.0), (("ELSEWHERE",), np.nan)])
def test_slides_without_a_marker_are_left_out(present, score):
    assert RULES["markers"].score(slide_answers(1.0), present) == pytest.approx(score, nan_ok=True)


@pytest.mark.parametrize("name", PER_GENE)
@given(seed=st.integers(0, 2**32 - 1), level=st.floats(-5, 20))
def test_one_number_everywhere_scores_nothing_under_every_rule_per_gene(name, seed, level):
    made = [one._replace(predicted=np.full_like(one.predicted, level)) for one in slide_answers(1.0, seed)]
    assert np.nan_to_num(RULES[name].score(made, MARKERS)) == 0


def test_pooling_in_a_fold_is_over_its_slides_at_once_and_then_over_folds():
    first, second = slide_answers(0.6)
    apart = RULES["pooled-in-fold"].score([first, second], ())
    each = [RULES["pooled-over-folds"].score([one], ()) for one in (first, second)]
    assert apart == pytest.approx(np.mean(each))
    together = [one._replace(fold="one") for one in (first, second)]
    assert RULES["pooled-in-fold"].score(together, ()) == RULES["pooled-over-folds"].score(together, ()) != apart
