"""The registry of metrics: what is registered is known, in the order of a table, and another package can add to it."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stbench.errors import SelectionError
from stbench.metrics import metric, metrics


def test_metrics_are_listed_in_the_order_of_a_table():
    names = ["pcc", "mae", "rmse", "pcc_overall", "mae_overall", "rmse_overall", "ssim", "js"]
    names += ["ari", "nmi", "ami", "silhouette"]
    assert [name for name in metrics.names() if name not in metrics.outside()] == names


def test_every_metric_speaks_of_a_unit_and_has_a_title_of_its_own():
    units = [metrics.names_per(unit) for unit in ("gene", "slide", "map", "clustering")]
    assert sorted(name for names in units for name in names) == sorted(metrics.names())
    assert len({metrics[name].title for name in metrics.names()}) == len(metrics.names())


@pytest.mark.parametrize("units", [("gene", "slide"), ("gene",), ("slide",), ("clustering",), ("clustering", "gene")])
def test_versions_are_those_of_the_metrics_of_a_unit_in_the_order_of_a_table(units):
    names = [name for name in metrics.names() if metrics[name].per in units]
    assert metrics.names_per(*units) == names
    assert metrics.versions(*units) == [(name, metrics[name].version) for name in names]


@pytest.mark.parametrize("name", metrics.names_per("gene", "slide"))
@settings(max_examples=40, deadline=None)
@given(arrays(np.float64, (2, 4, 3), elements=st.floats(-9, 9, width=16)))
def test_a_value_is_within_the_bounds_that_are_declared_and_the_truth_itself_is_best(name, both):
    metric, (truth, predicted) = metrics[name], both
    values = np.atleast_1d(metric(truth, predicted))
    least, most = metric.bounds
    assert ((values >= least - 1e-12) & (values <= most + 1e-12) | np.isnan(values)).all()
    best = {"higher": most, "lower": least}[metric.better]
    itself = np.atleast_1d(metric(truth, truth))
    np.testing.assert_allclose(itself[~np.isnan(itself)], best, atol=1e-9)


def test_a_metric_is_called_as_the_function_that_it_declares():
    @metric(title="gap", says="Largest gap.", per="slide", better="lower", bounds=(0, np.inf), version=3)
    def gap(truth, predicted):
        return float(np.abs(truth - predicted).max())

    assert gap(np.zeros((3, 2)), np.eye(3, 2)) == 1
    assert (gap.title, gap.per, gap.version, gap.from_moments) == ("gap", "slide", 3, None)


@pytest.mark.parametrize(("name", "nearest"), [("rsme", "rmse"), ("PCC", "pcc"), ("pcc-overall", "pcc_overall")])
def test_a_misspelt_metric_suggests_the_nearest(name, nearest):
    with pytest.raises(SelectionError, match=f"Did you mean '{nearest}'"):
        metrics[name]


def test_naming_metrics_and_clusterers_imports_nothing_heavy():
    code = (
        "import sys; from stbench.metrics import metrics; from stbench.metrics.clusterers import clusterers;"
        "metrics.names_per('gene', 'clustering'); clusterers.names();"
        "print({'numba', 'sklearn', 'scipy', 'pandas', 'scanpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
