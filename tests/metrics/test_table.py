import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from stbench import metrics
from stbench.contract import check_metric
from stbench.errors import SelectionError
from stbench.scoring.score import EXPRESSION


@pytest.mark.parametrize("metric", metrics.METRICS, ids=metrics.names())
def test_every_metric_stays_within_its_declared_bounds_and_prefers_the_truth(metric):
    rng = np.random.default_rng(0)
    if metric.target.startswith("stbench.metrics.clustering"):
        first, perfect, poor = np.repeat([0, 1, 2], 10), np.repeat([0, 1, 2], 10), rng.integers(0, 3, 30)
        if metric.name == "silhouette":
            first, perfect, poor = rng.normal(0, 0.1, (30, 2)) + first[:, None], perfect, poor
    else:
        first, poor = rng.random((2, 30, 12))
        perfect = first
    best, worse = (np.mean(metric.function(first, other)) for other in (perfect, poor))
    assert metric.bounds[0] <= min(best, worse)
    assert max(best, worse) <= metric.bounds[1]
    assert best > worse if metric.better == "higher" else best < worse


@pytest.mark.parametrize("name", EXPRESSION)
def test_every_expression_metric_keeps_the_contract(name):
    truth, predicted = np.random.default_rng(1).random((2, 30, 12))
    truth[:, 0], predicted[:, 1] = 2.0, 1.0
    check_metric(metrics.metric(name), truth, predicted)


def test_a_metric_that_leaves_its_bounds_breaks_the_contract():
    truth, predicted = np.random.default_rng(1).random((2, 30, 12))
    with pytest.raises(AssertionError, match="leaves its bounds"):
        check_metric(replace(metrics.metric("mae"), bounds=(0.0, 0.01)), truth, predicted)


def test_a_misspelt_metric_suggests_the_nearest():
    with pytest.raises(SelectionError, match="Did you mean 'rmse'"):
        metrics.metric("rsme")


def test_naming_metrics_imports_neither_numba_nor_scikit_learn():
    code = "import sys, stbench.metrics as m; m.names(); print({'numba', 'sklearn', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
