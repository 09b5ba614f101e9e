"""Smoothing of the truth: against loops over spots, and what it must leave alone."""

import numpy as np
import pytest

from stbench.analyses.rescoring.base import switch_values
from tests.made.ledger import deep_answers, neighbours, views_of

SLIDE = views_of(deep_answers()).slides[0]
TRUTH = np.log1p(SLIDE.counts)
XY = SLIDE.array_xy


def mean_3x3(truth):
    return np.array([truth[neighbours(XY, spot)].mean(axis=0) for spot in range(len(truth))])


def spcs(truth):
    centred = truth - truth.mean(axis=0)
    _, _, axes = np.linalg.svd(centred)
    scores = centred @ axes[:10].T
    smoothed = np.zeros(truth.shape)
    for spot in range(len(truth)):
        alike = {}
        for other in range(len(truth)):
            distance = 1 - np.corrcoef(scores[spot], scores[other])[0, 1]
            if other != spot and distance <= 1:
                alike[other] = np.exp(-4.5 * distance**2)
        alike = dict(sorted(alike.items(), key=lambda each: -each[1])[:16])
        steps = {other: np.abs(XY[other] - XY[spot]).sum() for other in range(len(truth)) if other != spot}
        near = {other: 1 / step for other, step in steps.items() if step <= 2}
        pattern, space = (
            sum(w * truth[o] for o, w in weights.items()) / (sum(weights.values()) + 1e-8) for weights in (alike, near)
        )
        smoothed[spot] = 0.4 * truth[spot] + 0.6 * (0.4 * space + 0.6 * pattern)
    to, out = mean_3x3(truth), np.zeros(truth.shape)
    for gene in range(truth.shape[1]):
        column, like = smoothed[:, gene], to[:, gene]
        out[:, gene] = like.min()
        if np.ptp(column) > 0:
            out[:, gene] += (column - column.min()) / np.ptp(column) * np.ptp(like)
    return out


def zeros_filled(truth):
    out = truth.copy()
    for spot, gene in np.argwhere(truth <= 0):
        for hop in range(1, 5):
            median = np.median([truth[o, gene] for o in range(len(truth)) if np.abs(XY[o] - XY[spot]).max() <= hop])
            if median > 0:
                out[spot, gene] = median
                break
        else:
            above = truth[truth[:, gene] > 0, gene]
            out[spot, gene] = np.median(above) if len(above) else 0.0
    return out


def latent_mean(truth):
    centred = truth - truth.mean(axis=0)
    out = np.zeros(truth.shape)
    for spot in range(len(truth)):
        distance = [np.linalg.norm(centred[spot] - centred[o]) if o != spot else -1.0 for o in range(len(truth))]
        out[spot] = truth[np.argsort(distance, kind="stable")[:9]].mean(axis=0)
    return out


PLAIN = {"mean-3x3": mean_3x3, "spcs": spcs, "zeros-filled": zeros_filled, "latent-mean": latent_mean}


@pytest.mark.parametrize("name", PLAIN)
def test_a_smoothed_truth_is_what_loops_over_spots_give(name):
    assert np.allclose(switch_values[name].step(TRUTH, SLIDE), PLAIN[name](TRUTH), atol=1e-9)


@pytest.mark.parametrize("name", PLAIN)
def test_a_gene_that_is_the_same_everywhere_stays_so(name):
    """Of what is above zero; what is zero everywhere stays zero."""
    truth = TRUTH.copy()
    truth[:, 2] = 1.5
    smoothed = switch_values[name].step(truth, SLIDE)
    assert np.allclose(smoothed[:, 2], 1.5)
    assert not smoothed[:, 3].any()
