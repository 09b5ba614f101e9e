import numpy as np
import pytest
from numpy.testing import assert_allclose
from threadpoolctl import threadpool_limits

from stbench.adapters.probes import hest_regression
from stbench.adapters.probes.hest_regression import fit_hest_regression
from stbench.errors import ShapeError
from stbench.metrics.gene import gene_scores
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces

BLAS_THREADS = 2
"""Pinned where there is a PCA: its trailing components are ill-conditioned, and the order in which BLAS sums, which
follows its threads, moves single values beyond the tolerance (18 of 27,550 at one thread on some machines)."""
RUNS = [
    (split, name, fold)
    for split, numbers in (("patient", (0, 1)), ("section", (0, 1, 2, 3)))
    for name in ("pca256", "pca64", "raw")
    for fold in numbers
]


@pytest.mark.parametrize(("split", "name", "number"), RUNS)
@reproduces("hest_ridge", "pred/{split}/{name}/fold{number}")
def test_hest_regression_reproduces_the_reference(split, name, number):
    stored = golden("hest_ridge")
    fold = stored.description["results"][f"{split}/{name}"]["folds"][number]
    arrays = {key: value.numpy() for key, value in stored.tensors.items()}
    x, y = (np.concatenate([arrays[f"{kind}/{s}"] for s in fold["train"]]) for kind in "Xy")
    test_x, test_y = (np.concatenate([arrays[f"{kind}/{s}"] for s in fold["test"]]) for kind in "Xy")
    with threadpool_limits(1 if name == "raw" else BLAS_THREADS):
        fitted = fit_hest_regression(x, y, components=None if name == "raw" else int(name[3:]))
    predicted = fitted(test_x)
    assert_matches(predicted, f"pred/{split}/{name}/fold{number}", stored)
    assert fitted.alpha == pytest.approx(fold["alpha"])
    kinds = stored.description["tolerance_for_metrics"]
    tolerance = next(value for key, value in kinds.items() if key.startswith(name[:3]))
    pcc, _, rmse, *_ = gene_scores(test_y, predicted)
    expected = fold["metrics"]
    assert_allclose(
        pcc, [g["pearson_corr"] for g in expected["pearson_corrs"]], rtol=0, **tolerance["per-gene pearson"]
    )
    assert_allclose(pcc.mean(), expected["pearson_mean"], rtol=0, **tolerance["pearson_mean"])
    if name != "raw":
        assert_allclose(rmse**2, expected["l2_errors"], **tolerance["l2 and r2"])


def test_too_few_training_spots_for_the_components_are_named():
    with pytest.raises(ShapeError, match="trains on 20 spots x 30 features"):
        fit_hest_regression(np.ones((20, 30), "f4"), np.ones((20, 2)))


@pytest.mark.parametrize("n_spots", [40, 41, 200])
def test_a_condensed_problem_has_the_answer_of_the_whole_one(monkeypatch, n_spots):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(n_spots, 60)).astype("f4"), rng.normal(size=(n_spots, 7)) + 2
    condensed = fit_hest_regression(x, y, components=40, alpha=3.0)
    monkeypatch.setattr(hest_regression, "_condensed", lambda train, targets: (train, targets))
    assert_allclose(condensed.weights, fit_hest_regression(x, y, components=40, alpha=3.0).weights, atol=1e-12)
