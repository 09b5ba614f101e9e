"""The registry of metrics: what is registered is known, in the order of a table, and another package can add to it."""

import subprocess
import sys

import numpy as np
import pytest

from stbench.errors import SelectionError
from stbench.metrics import metric, metrics


def test_metrics_are_listed_in_the_order_of_a_table():
    names = ["pcc", "mae", "rmse", "pcc_overall", "mae_overall", "rmse_overall", "ari", "nmi", "ami", "silhouette"]
    assert [name for name in metrics.names() if name not in metrics.outside()] == names


def test_every_metric_speaks_of_a_unit_and_has_a_title_of_its_own():
    units = [metrics.names_per(unit) for unit in ("gene", "slide", "clustering")]
    assert sorted(name for names in units for name in names) == sorted(metrics.names())
    assert len({metrics[name].title for name in metrics.names()}) == len(metrics.names())


def test_versions_are_those_of_the_metrics_of_a_unit():
    assert metrics.versions("gene", "slide") == [
        (name, metrics[name].version) for name in (*metrics.names_per("gene"), *metrics.names_per("slide"))
    ]


def test_a_metric_is_called_as_the_function_that_it_declares():
    @metric(title="gap", says="Largest gap.", per="slide", better="lower", bounds=(0, np.inf), version=3)
    def gap(truth, predicted):
        return float(np.abs(truth - predicted).max())

    assert gap(np.zeros((3, 2)), np.eye(3, 2)) == 1
    assert (gap.title, gap.per, gap.version, gap.from_moments) == ("gap", "slide", 3, None)


def test_a_misspelt_metric_suggests_the_nearest():
    with pytest.raises(SelectionError, match="Did you mean 'rmse'"):
        metrics["rsme"]


def test_naming_metrics_and_clusterers_imports_nothing_heavy():
    code = (
        "import sys; from stbench.metrics import metrics; from stbench.metrics.clusterers import clusterers;"
        "metrics.names_per('gene', 'clustering'); clusterers.names();"
        "print({'numba', 'sklearn', 'scipy', 'pandas', 'scanpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
