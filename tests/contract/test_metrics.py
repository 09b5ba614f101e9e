"""Every registered metric keeps the contract, and one that does not is told which line it breaks."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.contract import check_metric
from stbench.metrics import metric, metrics

PCC, MAE, ARI = metrics["pcc"], metrics["mae"], metrics["ari"]


@pytest.mark.parametrize("name", metrics.names())
def test_every_metric_keeps_the_contract(name):
    check_metric(metrics[name])


def broken(of, function, **changes):
    """A metric as ``of``, whose function is another one."""
    return replace(of, function=function, from_moments=None, **changes)


def spoilt(truth, predicted):
    predicted += 1
    return MAE(truth, predicted)


def of_neighbours(truth, predicted):
    return MAE(np.diff(truth, axis=0), np.diff(predicted, axis=0))


def by_number(labels, clusters):
    return float(np.corrcoef(np.unique(labels, return_inverse=True)[1], clusters)[0, 1])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(PCC, title=" "), "no title"),
        (replace(PCC, says=""), "says nothing"),
        (replace(PCC, bounds=(1.0, -1.0)), "not in order"),
        (replace(MAE, bounds=(0.0, 0.01)), "leaves its bounds"),
        (replace(MAE, better="higher"), "truth itself must score best"),
        (replace(PCC, per="slide"), "one number per slide"),
        (replace(MAE, from_moments=PCC.from_moments), "from moments"),
        (broken(MAE, lambda t, p: np.where(MAE(t, p) > 0, 0.5, np.nan)), "NaN where there is something"),
        (broken(MAE, lambda t, p: np.where(np.ptp(t, axis=0) > 0, 0.5, np.nan)), "does not tell the truth"),
        (broken(MAE, lambda t, p: np.abs(t - p).mean(axis=0)), "NaN is for genes whose truth is constant"),
        (broken(MAE, lambda t, p: MAE(t, p) * t.shape[1]), "depends on other genes"),
        (broken(MAE, of_neighbours), "order of spots"),
        (broken(MAE, spoilt), "changes what it is given"),
        (broken(ARI, by_number), "numbers that clusters carry"),
    ],
)  # fmt: skip
def test_a_metric_that_breaks_a_line_of_the_contract_is_told(wrong, told):
    with pytest.raises(AssertionError, match=told):
        check_metric(wrong)


def test_a_metric_of_another_package_can_keep_the_contract():
    @metric(title="cosine", says="Cosine of all values.", per="slide", better="higher", bounds=(-1.0, 1.0001))
    def cosine(truth, predicted):
        return float((truth * predicted).sum() / np.linalg.norm(truth) / np.linalg.norm(predicted))

    check_metric(cosine)
