"""Rules: their registry, and which of them see markers that were added to a panel."""

import numpy as np
import pytest

from stbench.analyses.rescoring import Rule, SlideAnswer, rule, rules
from tests.made.rescoring import WIDE_PANEL, slide_answers

RULES = {name: rules[name] for name in rules.names()}


def test_markers_that_were_added_count_only_in_the_rule_of_markers():
    made = [answer._replace(added=WIDE_PANEL[:3]) for answer in slide_answers(0.5)]
    left = [answer.without_added() for answer in made]
    assert left[0].genes == WIDE_PANEL[3:]
    assert np.array_equal(left[0].predicted, made[0].predicted[:, 3:])
    assert left[0].truth.shape == (40, 57)
    assert {name for name, rule in RULES.items() if rule.of_added} == {"markers"}


@pytest.mark.parametrize(("of_added", "expected"), [(True, 60), (False, 57)])
def test_a_rule_is_given_what_it_says_that_it_scores(of_added, expected):
    made = [answer._replace(added=WIDE_PANEL[:3]) for answer in slide_answers(0.5)]

    @rule(title="genes", says="Number of genes.", of_added=of_added)
    def n_genes(answers, markers):
        return float(len(answers[0].genes) + len(markers))

    assert n_genes(made, ("GENE1",)) == expected + 1
    assert len(made[0].genes) == 60


def test_the_registry_is_still_the_registry_when_rules_are_loaded():
    import stbench.analyses.rescoring

    assert all(isinstance(rules[name], Rule) for name in rules.names())
    assert stbench.analyses.rescoring.rules is rules


def test_rules_are_in_the_order_of_how_strictly_they_ask_for_an_image():
    assert rules.names()[:8] == [
        "hvg-50", "heg-50", "markers", "hest", "pooled-in-fold", "pooled-over-folds", "all-nan-0", "one-vector",
    ]  # fmt: skip


def test_a_rule_is_given_nothing_measured_but_the_truth():
    """Totals or counts beside it would lend a prediction the depth of its spot."""
    assert SlideAnswer._fields == ("slide", "patient", "fold", "genes", "truth", "predicted", "added")
