"""The rules of papers: what each gives the truth itself, noise, and genes without variation."""

import numpy as np
import pytest

from stbench.analyses.rescoring import rules
from tests.made.rescoring import WIDE_PANEL, slide_answers

RULES = {name: rules[name] for name in rules.names()}
MARKERS = WIDE_PANEL[:8]
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))


@every_rule
def test_every_rule_gives_the_truth_itself_the_highest_score(rule):
    best, middle, nothing = (rule.score(slide_answers(skill), MARKERS) for skill in (1.0, 0.5, 0.0))
    assert best == pytest.approx(1, abs=1e-9)
    assert best > middle > nothing


@pytest.mark.parametrize(
    ("name", "score"), [("hvg-50", 1.0), ("heg-50", 1.0), ("all-nan-0", 54 / 60), ("markers", 1.0), ("pooled", 1.0)]
)
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
            predicted=answer.predicted[spots][:, genes], totals=answer.totals[spots],
            counts=answer.counts[spots][:, genes],
        )
        for answer in reversed(made)
    ]  # fmt: skip
    assert rule.score(turned, MARKERS) == pytest.approx(rule.score(made, MARKERS), rel=1e-9)


@pytest.mark.parametrize("name", ["hvg-50", "heg-50", "markers", "pooled", "all-nan-0"])
@pytest.mark.parametrize(("scale", "sign"), [(3.0, 1), (-1.0, -1)])
def test_a_rule_of_correlations_ignores_scale_and_turns_with_the_sign(name, scale, sign):
    made = slide_answers(0.5)
    scaled = [answer._replace(predicted=scale * answer.predicted + 2.0) for answer in made]
    assert RULES[name].score(scaled, MARKERS) == pytest.approx(sign * RULES[name].score(made, MARKERS), rel=1e-9)


@pytest.mark.parametrize(("present", "score"), [(MARKERS, 1.0), (("ELSEWHERE",), np.nan)])
def test_slides_without_a_marker_are_left_out(present, score):
    assert RULES["markers"].score(slide_answers(1.0), present) == pytest.approx(score, nan_ok=True)
