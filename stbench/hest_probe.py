"""HEST-Benchmark's regression, digit for digit: StandardScaler, PCA, then scikit-learn's iterative ridge.

Source: mahmoodlab/HEST, ``bench/trainer.py`` (train_test_reg) and the PCA branch of ``bench/benchmark.py``.
Targets are log1p of raw counts and there is no intercept, so predictions lack each gene's level: only their
PCC means anything. The iterative solver stops early on wide features, so its digits depend on its stopping
rule; the exact solution is :mod:`stbench.ridge`.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import ShapeError


class HestPrediction(NamedTuple):
    """What the regression gives for the test spots."""

    values: NDArray[Any]
    """(n_test, n_genes), log1p of raw counts without the level."""
    alpha: float
    """Penalty used: 100 / (features after PCA x genes)."""


def hest_probe(
    train_features: NDArray[Any],
    train_targets: NDArray[Any],
    test_features: NDArray[Any],
    *,
    components: int | None = 256,
    alpha: float | None = None,
    seed: int = 1,
) -> HestPrediction:
    """Fit on the training spots, predict the test spots.

    Args:
        train_features: (n_train, d) float32, as embedded.
        train_targets: (n_train, n_genes) log1p of raw counts.
        test_features: (n_test, d).
        components: width after PCA; None leaves features as they are, unscaled too, as HEST does.
        alpha: penalty instead of HEST's own, for the variant that chooses it.
        seed: of PCA's randomised solver and of the ridge solver.

    Raises:
        ShapeError: there are fewer training spots or features than components.
    """
    from sklearn.linear_model import Ridge

    train: NDArray[Any] = train_features.astype(np.float32)
    test: NDArray[Any] = test_features.astype(np.float32)
    if components is not None:
        # Only float64 from here on gives the reference's digits; in float32 the solver stops elsewhere.
        train, test = (part.astype(np.float64) for part in _reduced(train, test, components, seed))
    penalty = 100 / (train.shape[1] * train_targets.shape[1]) if alpha is None else alpha
    ridge = Ridge(solver="lsqr", alpha=penalty, fit_intercept=False, max_iter=1000, random_state=seed)
    ridge.fit(train, train_targets)
    return HestPrediction(ridge.predict(test), float(penalty))


def _reduced(train: NDArray[Any], test: NDArray[Any], components: int, seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Scores on the training spots' principal components, features standardised on the training spots."""
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    if components > min(train.shape):
        raise ShapeError(
            "hest-probe",
            f"trains on {train.shape[0]} spots x {train.shape[1]} features",
            f"at least {components} of each for {components} principal components",
            "Use the variant without PCA, or more training slides",
        )
    scaler = StandardScaler().fit(train)
    # "auto" picks the randomised solver in most folds, whose trailing components only the seed reproduces.
    # Its own scores of the training spots (fit_transform) are not the projections that transform would give.
    pca = PCA(n_components=components, random_state=seed)
    scores = pca.fit_transform(scaler.transform(train))
    return scores, pca.transform(scaler.transform(test))
