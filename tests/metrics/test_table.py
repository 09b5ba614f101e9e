import subprocess
import sys

import numpy as np
import pytest

from stbench import metrics
from stbench.errors import SelectionError


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


def test_a_misspelt_metric_suggests_the_nearest():
    with pytest.raises(SelectionError, match="Did you mean 'rmse'"):
        metrics.metric("rsme")


def test_naming_metrics_imports_neither_numba_nor_scikit_learn():
    code = "import sys, stbench.metrics as m; m.names(); print({'numba', 'sklearn', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
