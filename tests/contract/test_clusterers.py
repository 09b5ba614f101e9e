"""Every registered clusterer keeps the contract, and one that does not is told which line it breaks."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.contract import check_clusterer
from stbench.metrics.clusterers import clusterers

KMEANS = clusterers["kmeans"]


@pytest.mark.parametrize("name", clusterers.names())
def test_every_clusterer_keeps_the_contract(name):
    check_clusterer(clusterers[name])


def spoilt(points, n_clusters, seeds):
    starts = KMEANS(points, n_clusters, seeds)
    points *= 2
    return starts


def unseeded(points, n_clusters, seeds):
    return np.random.default_rng(len(seeds)).permuted(KMEANS(points, n_clusters, seeds), axis=1)


def by_place(points, n_clusters, seeds):
    drawn = {seed: np.random.default_rng([place, seed]) for place, seed in enumerate(sorted(set(seeds)))}
    first = {seed: rng.integers(0, n_clusters, len(points)) for seed, rng in drawn.items()}
    return np.array([first[seed] for seed in seeds])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(KMEANS, title=""), "no title"),
        (replace(KMEANS, says=""), "says nothing"),
        (replace(KMEANS, function=lambda points, n, seeds: KMEANS(points, n, seeds)[0]), "one clustering per seed"),
        (replace(KMEANS, function=lambda points, n, seeds: KMEANS(points, n, seeds) + 0.5), "whole numbers"),
        (replace(KMEANS, function=lambda points, n, seeds: KMEANS(points, n, seeds) - 1), "below 0"),
        (replace(KMEANS, function=lambda points, n, seeds: KMEANS(points, n + 1, seeds)), "groups that are apart"),
        (replace(KMEANS, function=unseeded), "does not repeat"),
        (replace(KMEANS, function=by_place), "seeds before a seed"),
        (replace(KMEANS, function=spoilt), "changes the points"),
    ],
)
def test_a_clusterer_that_breaks_a_line_of_the_contract_is_told(wrong, told):
    with pytest.raises(AssertionError, match=told):
        check_clusterer(wrong)
