"""Every registered rescoring rule keeps the contract, and one that does not is told which line it breaks."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.rescoring import rule, rules
from stbench.contract import check_rule

HEG, HEST = rules["heg-50"], rules["hest"]


@pytest.mark.parametrize("name", rules.names())
def test_every_rule_keeps_the_contract(name):
    check_rule(rules[name])


def spoilt(answers, markers):
    value = HEG.score(answers, markers)
    answers[0].predicted[:] += 1
    return value


def first_slide_twice(answers, markers):
    return HEG.score([answers[0], *answers], markers)


def lends_depth(answers, markers):
    """What HEST's rule once did here: counts expected of a spot, with its measured depth."""
    depths = [np.expm1(one.truth).sum(axis=1, keepdims=True) for one in answers]
    expected = [np.maximum(np.expm1(one.predicted), 0) * depth for one, depth in zip(answers, depths, strict=True)]
    return HEST.score([one._replace(predicted=np.log1p(e)) for one, e in zip(answers, expected, strict=True)], markers)


def lends_a_little(answers, markers):
    return HEG.score([one._replace(predicted=one.predicted + 0.05 * one.truth) for one in answers], markers)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(HEG, title=""), "no title"),
        (replace(HEG, says=" "), "does not say"),
        (replace(HEG, score=lambda answers, markers: float("nan")), "gives nan"),
        (replace(HEG, score=lambda answers, markers: np.ones(3)), "not one number"),
        (replace(HEG, score=lambda answers, markers: 1.0), "from noise"),
        (replace(HEG, score=lambda answers, markers: -HEG.score(answers, markers)), "above the truth itself"),
        (replace(HEG, score=first_slide_twice), "order of slides"),
        (replace(HEST, score=lends_depth), "changes answers by the truth"),
        (replace(HEG, score=lends_a_little), "changes answers by the truth"),
        (replace(HEG, truth="counts"), "'counts', which is no target space"),
        (replace(HEG, score=spoilt, of_added=True), "changes what it is given"),
    ],
)
def test_a_rule_that_breaks_a_line_of_the_contract_is_told(wrong, told):
    with pytest.raises(AssertionError, match=told):
        check_rule(wrong)


def test_a_rule_of_another_package_can_keep_the_contract():
    @rule(title="error", says="Negative mean absolute error over all genes and slides.")
    def error(answers, markers):
        return -float(np.mean([np.abs(answer.truth - answer.predicted).mean() for answer in answers]))

    check_rule(error)
