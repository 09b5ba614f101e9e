"""HEST-Benchmark's regression, digit for digit: StandardScaler, PCA, then scikit-learn's iterative ridge.

Source: mahmoodlab/HEST, ``bench/trainer.py`` (train_test_reg) and the PCA branch of ``bench/benchmark.py``.
Targets are log1p of raw counts and there is no intercept, so predictions lack each gene's level: only their
PCC means anything. The iterative solver stops early on wide features, so its digits depend on its stopping
rule; the exact solution is :mod:`stbench.adapters.parts.ridge`.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import ShapeError


class Reduction(NamedTuple):
    """Standardised features projected on principal components; float32, as the reference fits them."""

    centre: NDArray[Any]
    """(n_features,)."""
    spread: NDArray[Any]
    """(n_features,)."""
    axes: NDArray[Any]
    """(n_components, n_features)."""
    shift: NDArray[Any]
    """(n_components,) what the projection of the mean is taken off as."""

    def __call__(self, features: NDArray[Any]) -> NDArray[Any]:
        """(n_spots, n_components) float64."""
        scaled = (features.astype(np.float32) - self.centre) / self.spread
        # Only float64 from here on gives the reference's digits; in float32 the solver stops elsewhere.
        return np.asarray(scaled @ self.axes.T - self.shift, dtype=np.float64)


class HestMap(NamedTuple):
    """What the regression learned."""

    weights: NDArray[Any]
    """(n_components or n_features, n_genes)."""
    alpha: float
    """Penalty used."""
    reduction: Reduction | None
    """None where features are taken as they are."""

    def __call__(self, features: NDArray[Any]) -> NDArray[Any]:
        """(n_spots, n_genes) log1p of raw counts, without each gene's level."""
        found = features.astype(np.float32) if self.reduction is None else self.reduction(features)
        return np.asarray(found @ self.weights)


def fit_hest_regression(
    features: NDArray[Any],
    targets: NDArray[Any],
    *,
    components: int | None = 256,
    alpha: float | None = None,
    seed: int = 1,
) -> HestMap:
    """Fit on the training spots.

    Args:
        features: (n_train, n_features) float32, as embedded.
        targets: (n_train, n_genes) log1p of raw counts.
        components: width after PCA; None leaves features as they are, unscaled too, as HEST does.
        alpha: penalty instead of HEST's own, for the variant that chooses it.
        seed: of PCA's randomised solver and of the ridge solver.

    Raises:
        ShapeError: there are fewer training spots or features than components.
    """
    from sklearn.linear_model import Ridge

    train, reduction = features.astype(np.float32), None
    if components is not None:
        train, reduction = _reduced(train, components, seed)
        train, targets = _condensed(train, targets)
    penalty = 100 / (train.shape[1] * targets.shape[1]) if alpha is None else alpha
    ridge = Ridge(solver="lsqr", alpha=penalty, fit_intercept=False, max_iter=1000, random_state=seed)
    ridge.fit(train, targets)
    return HestMap(np.atleast_2d(ridge.coef_).T, float(penalty), reduction)


def _reduced(train: NDArray[Any], components: int, seed: int) -> tuple[NDArray[Any], Reduction]:
    """Scores on the training spots' principal components, features standardised on the training spots."""
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    if components > min(train.shape):
        raise ShapeError(
            "HEST's regression",
            f"trains on {train.shape[0]} spots x {train.shape[1]} features",
            f"at least {components} of each for {components} principal components",
            "Use the variant without PCA, or more training slides",
        )
    scaler = StandardScaler().fit(train)
    # "auto" picks the randomised solver in most folds, whose trailing components only the seed reproduces.
    # Its own scores of the training spots (fit_transform) are not the projections that transform would give.
    pca = PCA(n_components=components, random_state=seed)
    scores = pca.fit_transform(scaler.transform(train))
    reduction = Reduction(
        scaler.mean_.astype(np.float32),
        scaler.scale_.astype(np.float32),
        pca.components_,
        pca.mean_ @ pca.components_.T,
    )
    return scores.astype(np.float64), reduction


def _condensed(train: NDArray[Any], targets: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """A problem of few rows on which lsqr takes the very same steps, and stops at the same one, but for rounding.

    Its steps read products with the inputs alone, and its stopping rule lengths: an orthogonal factor changes neither.
    What of a target no input explains is one row of zeros and its length.
    """
    if len(train) <= train.shape[1] + 1:
        return train, targets
    orthogonal, triangular = np.linalg.qr(train)
    explained = orthogonal.T @ targets
    rest = np.linalg.norm(targets - orthogonal @ explained, axis=0)
    return np.vstack([triangular, np.zeros(train.shape[1])]), np.vstack([explained, rest])
