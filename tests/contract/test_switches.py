"""Every registered value of a switch keeps the contract, and one that does not is told which line it breaks."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from stbench.analyses.rescoring import switch_value, switch_values
from stbench.contract import check_switch_value

RAW, SMOOTH, ZERO, HVG, SLIDES = (switch_values[name] for name in ("log-raw", "mean-3x3", "zero", "hvg-test", "slides"))
COUNT = count()


@pytest.mark.parametrize("name", switch_values)
def test_every_value_keeps_the_contract(name):
    check_switch_value(switch_values[name])


def spoils(slide):
    slide.counts[:] += 1
    return RAW.step(slide)


def draws(slide):
    return RAW.step(slide) + np.random.default_rng().random()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(RAW, title=""), "no title"),
        (replace(RAW, says=" "), "does not say"),
        (replace(RAW, switch="norms"), "which is no switch"),
        (replace(RAW, replay="no"), "and has a step"),
        (replace(RAW, switch="split"), "split replays nothing"),
        (replace(RAW, step=spoils), "draws at random|changes what it is given"),
        (replace(RAW, step=draws), "draws at random"),
        (replace(RAW, step=lambda slide: slide.counts[:, :3]), "gives"),
        (replace(RAW, step=lambda slide: slide.counts / 0 * 0), "draws at random|not finite"),
        (replace(SMOOTH, step=lambda truth, slide: truth[:3]), "gives"),
        (replace(SLIDES, trains=lambda arm, method: arm.task), "which is no arm"),
        (replace(SLIDES, trains=lambda arm, method: arm.with_seeds(2 + next(COUNT))), "otherwise each time"),
        (replace(ZERO, step=lambda c: (np.nan_to_num(c.pcc) / 2, c.present)), "where nothing is constant"),
        (replace(HVG, step=lambda genes, k: genes.available), "more genes than it is asked for"),
        (replace(HVG, step=lambda genes, k: genes.available[0]), "no mask of genes"),
        (replace(switch_values["best-seed"], step=lambda values: values[0]), None),
        (replace(switch_values["best-seed"], step=lambda values: values.sum(axis=0)), "that are alike"),
        (replace(switch_values["within-fold"], step=lambda patient, fold, slide: 3), "no name of a unit"),
        (replace(switch_values["labelled"], step=lambda slides, number: [s.totals for s in slides]), "no mask"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_value_that_breaks_a_line_of_the_contract_is_told(wrong, told):
    if told is None:
        check_switch_value(wrong)
        return
    with pytest.raises(AssertionError, match=told):
        check_switch_value(wrong)


def test_a_value_of_another_package_can_keep_the_contract():
    @switch_value(switch="norm", title="square root", says="square root of counts")
    def square_root(slide):
        return np.sqrt(slide.counts)

    check_switch_value(square_root)
