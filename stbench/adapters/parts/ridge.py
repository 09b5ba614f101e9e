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
from stbench.metrics.gene import pearson_per_gene
from stbench.metrics.gene_ranks import summarise

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
class Origin:
    """What is taken off features and targets before products are formed, so that float32 keeps their digits.

    Any origin gives the same fit, so spots of a sample that is left out may take part in choosing it.
    """

    x: Floats
    """(n_features,)."""
    y: Floats
    """(n_genes,)."""


@dataclass(frozen=True, eq=False)
class Gram:
    """Normal equations of a set of spots, float64; disjoint sets of one origin add up and can be taken out again."""

    origin: Origin
    n_spots: int
    x: Floats
    """(d,) sum of features less the origin."""
    y: Floats
    """(n_genes,) sum of targets less the origin."""
    xx: Floats
    """(d, d) sum of products of such features."""
    xy: Floats
    """(d, n_genes) sum of products of such features and targets."""

    def __add__(self, other: "Gram") -> "Gram":
        n = self.n_spots + other.n_spots
        return Gram(self.origin, n, self.x + other.x, self.y + other.y, self.xx + other.xx, self.xy + other.xy)

    def __sub__(self, other: "Gram") -> "Gram":
        n = self.n_spots - other.n_spots
        return Gram(self.origin, n, self.x - other.x, self.y - other.y, self.xx - other.xx, self.xy - other.xy)

    def about_mean(self) -> tuple[Floats, Floats]:
        """(d, d) and (d, n_genes) products of features and targets less their means."""
        xx = self.xx - np.outer(self.x, self.x / self.n_spots)
        return xx, self.xy - np.outer(self.x, self.y / self.n_spots)

    def about_zero(self) -> tuple[Floats, Floats]:
        """(d, d) and (d, n_genes) products of features and targets as they are."""
        x, y = self.origin.x, self.origin.y
        across = np.outer(x, self.x + self.n_spots / 2 * x)
        return self.xx + across + across.T, self.xy + np.outer(x, self.y + self.n_spots * y) + np.outer(self.x, y)


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
    total = gram(features, targets, origin=_origin([features], [targets]))
    return solve(total, alphas=alphas, settings=settings or RidgeSettings())


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
    origin = _origin(features, targets)
    parts = [gram(x, y, origin=origin) for x, y in zip(features, targets, strict=True)]
    total = sum(parts[1:], parts[0])
    return [solve(total - part, alphas=alphas, settings=settings or RidgeSettings()) for part in parts]


def choose_alpha(
    features: Sequence[NDArray[Any]],
    targets: Sequence[NDArray[Any]],
    *,
    alphas: Sequence[float],
    settings: RidgeSettings | None = None,
) -> float:
    """The penalty of highest mean PCC over genes when each training sample is predicted from the others.

    Args:
        features: per training sample (n_spots, n_features).
        targets: per training sample (n_spots, n_genes).
        alphas: penalties to try; the larger one wins a tie.
        settings: as for :func:`fit_ridge`.

    Raises:
        ShapeError: fewer than two samples, or as :func:`fit_ridge`.
        DataError: a value is not finite, or no gene moves in any sample.
    """
    tried = sorted(alphas, reverse=True)
    fits = leave_one_sample_out(features, targets, alphas=tried, settings=settings)
    scores = np.array(
        [
            [summarise(pearson_per_gene(y, fit(x))).mean for fit in path]
            for path, x, y in zip(fits, features, targets, strict=True)
        ]
    )
    scored = ~np.isnan(scores).any(axis=1)
    if not scored.any():
        raise DataError("targets", "are constant in every training sample", "a gene that moves")
    return float(tried[int(np.argmax(scores[scored].mean(axis=0)))])


def gram(features: NDArray[Any], targets: NDArray[Any], *, origin: Origin) -> Gram:
    """Normal equations of one set of spots, products in the type of ``features``, sums in float64.

    Raises:
        ShapeError: rows disagree.
        DataError: a value is not finite.
    """
    if features.ndim != 2 or targets.ndim != 2 or len(features) != len(targets):
        found = f"has features {features.shape}, targets {targets.shape}"
        raise ShapeError("ridge regression", found, "(n_spots, n_features) and (n_spots, n_genes)")
    kind: type[np.floating[Any]] = np.float32 if features.dtype == np.float32 else np.float64
    d, g = features.shape[1], targets.shape[1]
    x, y, xx, xy = np.zeros(d), np.zeros(g), np.zeros((d, d)), np.zeros((d, g))
    for start in range(0, len(features), _ROWS):
        rows: NDArray[Any] = features[start : start + _ROWS] - origin.x.astype(kind)
        goal: NDArray[Any] = (targets[start : start + _ROWS] - origin.y).astype(kind)
        x += rows.sum(axis=0, dtype=np.float64)
        y += goal.sum(axis=0, dtype=np.float64)
        xx += rows.T @ rows
        xy += rows.T @ goal
    if not (np.isfinite(xx).all() and np.isfinite(xy).all()):
        raise DataError("ridge regression", "got features or targets that are not finite", "finite numbers")
    return Gram(origin, len(features), x, y, xx, xy)


def solve(total: Gram, *, alphas: Sequence[float], settings: RidgeSettings) -> list[LinearMap]:
    """Fits from normal equations, one per penalty."""
    n = total.n_spots
    left, right = total.about_mean() if settings.centres else total.about_zero()
    spread = np.ones_like(total.x)
    if settings.standardise:
        variance = np.diag(left) / n
        # Rounding leaves a constant feature a variance near, not at, 0.
        floor = 1e-12 * (np.diag(total.xx) / n + total.origin.x**2)
        spread = np.sqrt(np.where(variance > floor, variance, 1.0))
        left, right = left / np.outer(spread, spread), right / spread[:, None]
    mean = total.origin.x + total.x / n
    level = total.origin.y + total.y / n if settings.intercept else np.zeros_like(total.y)
    found = []
    for weights in _weights(left, right, alphas, settings, n):
        coefficients = weights / spread[:, None]
        found.append(LinearMap(coefficients, level - mean @ coefficients if settings.centres else level))
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
    if settings.components is not None and kept > min(d, n_spots):  # without PCA the penalty needs no spots enough
        raise ShapeError("PCA", f"is asked for {kept} components of {n_spots} spots x {d} features", "fewer")
    values, vectors = linalg.eigh(left, subset_by_index=(d - kept, d - 1), check_finite=False)
    scores = vectors.T @ right
    return [vectors @ (scores / (np.maximum(values, 0.0) + alpha)[:, None]) for alpha in alphas]


def _origin(features: Sequence[NDArray[Any]], targets: Sequence[NDArray[Any]]) -> Origin:
    """Means of all features and targets, rounded to float32 so that taking them off is exact to its last digit."""
    means = []
    for parts in (features, targets):
        total = sum(np.asarray(part).sum(axis=0, dtype=np.float64) for part in parts)
        mean = np.asarray(total / sum(len(part) for part in parts))
        means.append(np.nan_to_num(mean.astype(np.float32)).astype(np.float64))
    return Origin(*means)
