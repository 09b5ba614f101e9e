"""The contract of clusterers, on groups that are apart and on noise."""

import numpy as np
from numpy.testing import assert_array_equal

from stbench.metrics.clusterers import Clusterer

GROUPS, SPOTS_EACH, SEEDS = 3, 20, (0, 1, 0)


def check_clusterer(clusterer: Clusterer) -> None:
    """Hold a clusterer to what columns rely on.

    It says what it is; gives one clustering per seed, of whole numbers from 0; finds groups that are apart, as many as
    asked for; repeats by seed, wherever the seed stands; leaves the points as they were.

    Raises:
        AssertionError: it does not.
        SelectionError: a package that it needs is not installed.
    """
    assert clusterer.title.strip(), "the clusterer has no title"
    assert clusterer.says.strip(), f"{clusterer.title} says nothing of what it does"
    groups, noise = np.repeat(np.arange(GROUPS), SPOTS_EACH), np.random.default_rng(0).normal(size=(60, 8))
    for points in (noise + 30.0 * np.eye(8)[groups], noise):
        before = points.copy()
        starts = clusterer(points, GROUPS, SEEDS)
        _check_form(clusterer.title, starts, len(points))
        assert_array_equal(starts[0], starts[2], err_msg=f"{clusterer.title}: a seed does not repeat")
        alone = clusterer(points, GROUPS, SEEDS[1:2])[0]
        assert_array_equal(starts[1], alone, err_msg=f"{clusterer.title}: seeds before a seed matter")
        assert_array_equal(points, before, err_msg=f"{clusterer.title} changes the points")
    apart = clusterer(noise + 30.0 * np.eye(8)[groups], GROUPS, SEEDS)
    assert any(_same_groups(clusters, groups) for clusters in apart), (
        f"{clusterer.title} does not find groups that are apart"
    )


def _check_form(title: str, starts: np.ndarray, n_spots: int) -> None:
    assert starts.shape == (len(SEEDS), n_spots), f"{title} gives {starts.shape}: one clustering per seed"
    assert np.issubdtype(starts.dtype, np.integer), f"{title} gives {starts.dtype}: clusters are whole numbers"
    assert starts.min() >= 0, f"{title} gives numbers below 0"


def _same_groups(clusters: np.ndarray, groups: np.ndarray) -> bool:
    pairs = {(int(cluster), int(group)) for cluster, group in zip(clusters, groups, strict=True)}
    return len(pairs) == len(set(clusters.tolist())) == GROUPS
