"""Ridge regression in closed form: single fits, paths of penalties, leave-one-sample-out by shared Grams.

The normal equations of all samples are added up once; a fold subtracts its own sample's and factorises what
is left. That is exact, and some thousand times cheaper than an iterative fit per fold (each fold would read
all the data again).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stbench.errors import DataError, ShapeError

Floats = NDArray[np.float64]

_ROWS = 4096  # spots per product: float32 sums stay short, and are added up in float64


@dataclass(frozen=True, eq=False)
class LinearMap:
    """Predictions as a linear function of features; scaling and PCA are folded into it."""

    coefficients: Floats
    """(n_features, n_genes)."""
    intercept: Floats
    """(n_genes,)."""

    def __call__(self, features: NDArray[Any]) -> Floats:
        """(n_spots, n_genes) float64 predictions for ``features`` (n_spots, n_features)."""
        found: Floats = np.asarray(features, dtype=np.float64) @ self.coefficients + self.intercept
        return found


@dataclass(frozen=True, kw_only=True)
class RidgeSettings:
    """What is done to the features before the penalised fit; the penalty itself is given to each fit."""

    intercept: bool = True
    """Fit a level per gene, unpenalised. Without it predictions of uncentred targets lack their mean."""
    standardise: bool = False
    """Divide centred features by their spread over the training spots; a constant one is only centred."""
    components: int | None = None
    """Project on so many leading principal components first."""

    @property
    def centres(self) -> bool:
        """Whether features are centred on their training mean."""
        return self.intercept or self.standardise or self.components is not None


@dataclass(frozen=True, eq=False)
class Gram:
    """Normal equations of a set of spots, float64; disjoint sets add up and can be taken out again."""

    n_spots: int
    x: Floats
    """(d,) sum of features less the ``shift`` they were given."""
    y: Floats
    """(n_genes,) sum of targets."""
    xx: Floats
    """(d, d) sum of products of features."""
    xy: Floats
    """(d, n_genes) sum of products of features and targets."""

    def __add__(self, other: "Gram") -> "Gram":
        return Gram(
            self.n_spots + other.n_spots,
            self.x + other.x,
            self.y + other.y,
            self.xx + other.xx,
            self.xy + other.xy,
        )

    def __sub__(self, other: "Gram") -> "Gram":
        return Gram(
            self.n_spots - other.n_spots,
            self.x - other.x,
            self.y - other.y,
            self.xx - other.xx,
            self.xy - other.xy,
        )


def fit_ridge(
    features: NDArray[Any], targets: NDArray[Any], *, alpha: float, settings: RidgeSettings | None = None
) -> LinearMap:
    """Minimise the squared error plus ``alpha`` times the squared coefficients.

    Args:
        features: (n_spots, n_features); products are formed in its own type, float32 or float64, and added
        up and
            factorised in float64.
        targets: (n_spots, n_genes).
        alpha: penalty, above 0; as scikit-learn's ``Ridge``, not divided by the number of spots.
        settings: intercept, scaling and PCA; an intercept alone where left out.

    Raises:
        ShapeError: rows disagree, or there are fewer spots or features than components.
        DataError: a value is not finite.
    """
    return fit_ridge_path(features, targets, alphas=[alpha], settings=settings)[0]


def fit_ridge_path(
    features: NDArray[Any],
    targets: NDArray[Any],
    *,
    alphas: Sequence[float],
    settings: RidgeSettings | None = None,
) -> list[LinearMap]:
    """One fit per penalty, from one eigendecomposition; else as :func:`fit_ridge`."""
    chosen = settings or RidgeSettings()
    shift = _shift([features], chosen)
    return solve(gram(features, targets, shift=shift), alphas=alphas, settings=chosen, shift=shift)


def leave_one_sample_out(
    features: Sequence[NDArray[Any]],
    targets: Sequence[NDArray[Any]],
    *,
    alphas: Sequence[float],
    settings: RidgeSettings | None = None,
) -> list[list[LinearMap]]:
    """For each sample, the fits on all other samples, one per penalty.

    Args:
        features: per sample (n_spots, n_features). targets: per sample (n_spots, n_genes). alphas:
        penalties. settings: as for :func:`fit_ridge`; means, spreads and components are those of the
        training samples alone.

    Raises:
        ShapeError: fewer than two samples, or as :func:`fit_ridge`.
        DataError: a value is not finite.
    """
    if len(features) < 2 or len(features) != len(targets):
        found = f"are {len(features)} of features and {len(targets)} of targets"
        raise ShapeError("samples to leave out", found, "2 or more of each")
    chosen = settings or RidgeSettings()
    shift = _shift(features, chosen)
    parts = [gram(x, y, shift=shift) for x, y in zip(features, targets, strict=True)]
    total = sum(parts[1:], parts[0])
    return [solve(total - part, alphas=alphas, settings=chosen, shift=shift) for part in parts]


def gram(features: NDArray[Any], targets: NDArray[Any], *, shift: Floats | None = None) -> Gram:
    """Normal equations of one set of spots, of features less ``shift`` (d,) where that is given.

    Raises:
        ShapeError: rows disagree.
        DataError: a value is not finite.
    """
    if features.ndim != 2 or targets.ndim != 2 or len(features) != len(targets):
        raise ShapeError("ridge regression", f"got {features.shape} features, {targets.shape} targets", "equal rows")
    kind: type[np.floating[Any]] = np.float32 if features.dtype == np.float32 else np.float64
    d, g = features.shape[1], targets.shape[1]
    x, y, xx, xy = np.zeros(d), np.zeros(g), np.zeros((d, d)), np.zeros((d, g))
    for start in range(0, len(features), _ROWS):
        rows: NDArray[Any] = np.asarray(features[start : start + _ROWS], dtype=kind)
        if shift is not None:
            rows = rows - shift.astype(kind)
        goal: NDArray[Any] = np.asarray(targets[start : start + _ROWS], dtype=kind)
        x += rows.sum(axis=0, dtype=np.float64)
        y += goal.sum(axis=0, dtype=np.float64)
        xx += rows.T @ rows
        xy += rows.T @ goal
    if not (np.isfinite(xx).all() and np.isfinite(xy).all()):
        raise DataError("ridge regression", "got features or targets that are not finite", "finite numbers")
    return Gram(len(features), x, y, xx, xy)


def solve(
    total: Gram, *, alphas: Sequence[float], settings: RidgeSettings, shift: Floats | None = None
) -> list[LinearMap]:
    """Fits from normal equations, one per penalty; ``shift`` is the one that ``total`` was made with."""
    n = total.n_spots
    level = total.y / n
    mean, left, right = np.zeros_like(total.x), total.xx, total.xy
    if settings.centres:
        mean = total.x / n
        left, right = left - n * np.outer(mean, mean), right - n * np.outer(mean, level)
    spread = np.ones_like(mean)
    if settings.standardise:
        variance = np.diag(left) / n
        # Rounding leaves a constant feature a variance near, not at, 0.
        spread = np.sqrt(np.where(variance > 1e-12 * np.diag(total.xx) / n, variance, 1.0))
        left, right = left / np.outer(spread, spread), right / spread[:, None]
    base = level if settings.intercept else np.zeros_like(level)
    offset = mean if shift is None else mean + shift
    found = []
    for weights in _weights(left, right, alphas, settings, n):
        coefficients = weights / spread[:, None]
        found.append(LinearMap(coefficients, base - offset @ coefficients if settings.centres else base))
    return found


def _weights(
    left: Floats, right: Floats, alphas: Sequence[float], settings: RidgeSettings, n_spots: int
) -> list[Floats]:
    """(d, n_genes) solutions of (left + alpha) w = right, by Cholesky or (several alphas) eigenvectors."""
    from scipy import linalg

    if settings.components is None and len(alphas) == 1:
        penalised = left.copy()
        penalised[np.diag_indices_from(penalised)] += alphas[0]
        return [linalg.cho_solve(linalg.cho_factor(penalised, overwrite_a=True, check_finite=False), right)]
    d = len(left)
    kept = d if settings.components is None else settings.components
    if kept > min(d, n_spots):
        raise ShapeError("PCA", f"is asked for {kept} components of {n_spots} spots x {d} features", "fewer")
    values, vectors = linalg.eigh(left, subset_by_index=(d - kept, d - 1), check_finite=False)
    scores = vectors.T @ right
    return [vectors @ (scores / (np.maximum(values, 0.0) + alpha)[:, None]) for alpha in alphas]


def _shift(features: Sequence[NDArray[Any]], settings: RidgeSettings) -> Floats | None:
    """(d,) mean of all features, taken off before products so that float32 keeps their digits.

    None where features are not centred. Any shift gives the same fit, so the spots of a sample left out may
    take part.
    """
    if not settings.centres:
        return None
    total = sum(np.asarray(part).sum(axis=0, dtype=np.float64) for part in features)
    mean: Floats = np.asarray(total / sum(len(part) for part in features), dtype=np.float32).astype(np.float64)
    return mean
