"""Moments of truth and prediction per gene: what PCC, MAE and RMSE are made of, in one read of the arrays."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stbench.errors import DataError, ShapeError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over the spots of one slide (or any stack of spots); every array is (n_genes,) float64."""

    n_spots: int
    mean_truth: Floats
    mean_predicted: Floats
    ss_truth: Floats
    """Sum of squared deviations from the mean; exactly 0 where the truth is constant."""
    ss_predicted: Floats
    cross: Floats
    """Sum of products of the deviations of truth and prediction."""
    sum_abs_error: Floats
    sum_sq_error: Floats

    @property
    def constant_truth(self) -> NDArray[np.bool_]:
        """(n_genes,) True where the truth does not move: such a gene counts in no average."""
        return self.ss_truth == 0

    @property
    def constant_prediction(self) -> NDArray[np.bool_]:
        """(n_genes,) True where the prediction does not move although the truth does."""
        return (self.ss_predicted == 0) & ~self.constant_truth

    def of(self, genes: NDArray[np.bool_]) -> "Moments":
        """Moments of some genes, by a mask (n_genes,); ShapeError where it leaves none."""
        if not genes.any():
            raise ShapeError("expression to score", "has no gene left", "at least 1 gene")
        arrays = [each.name for each in fields(self) if each.name != "n_spots"]
        return replace(self, **{name: getattr(self, name)[genes] for name in arrays})


def moments(truth: NDArray[Any], predicted: NDArray[Any]) -> Moments:
    """Moments of each gene over spots, accumulated in float64.

    Args:
        truth: measured expression, (n_spots, n_genes), any real type.
        predicted: same shape and order.

    Raises:
        ShapeError: the shapes differ, are not two-dimensional, or hold fewer than 3 spots or no gene.
        DataError: a value is not finite, or so large that its square is not.
    """
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    _check_shapes(truth, predicted)
    from stbench.metrics.fused import sums_per_gene

    # One type for both, so that few variants are ever compiled.
    kind = np.float32 if truth.dtype == predicted.dtype == np.float32 else np.float64
    rows = (np.ascontiguousarray(values, dtype=kind) for values in (truth, predicted))
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is reported below, with its place
        sums = sums_per_gene(*rows)
    if not np.isfinite(sums).all():
        raise _not_finite(truth, predicted)
    n = truth.shape[0]
    s_x, s_y, s_xx, s_yy, s_xy, s_abs, s_sq = sums
    return Moments(
        n_spots=n,
        mean_truth=truth[0] + s_x / n,
        mean_predicted=predicted[0] + s_y / n,
        ss_truth=np.maximum(s_xx - s_x * (s_x / n), 0.0),
        ss_predicted=np.maximum(s_yy - s_y * (s_y / n), 0.0),
        cross=s_xy - s_x * (s_y / n),
        sum_abs_error=s_abs,
        sum_sq_error=s_sq,
    )


def _check_shapes(truth: NDArray[Any], predicted: NDArray[Any]) -> None:
    if truth.shape != predicted.shape:
        raise ShapeError("prediction", f"has shape {predicted.shape}", f"{truth.shape}, as the truth (spots, genes)")
    if truth.ndim != 2 or truth.shape[0] < 3 or truth.shape[1] < 1:
        raise ShapeError("expression to score", f"has shape {truth.shape}", "at least 3 spots in rows and 1 gene")


def _not_finite(truth: NDArray[Any], predicted: NDArray[Any]) -> DataError:
    for name, values in (("truth", truth), ("prediction", predicted)):
        bad = int((~np.isfinite(values)).sum())
        if bad:
            genes = int((~np.isfinite(values)).any(axis=0).sum())
            return DataError(
                name,
                f"holds {bad} values that are not finite, in {genes} of {values.shape[1]} genes",
                "a finite number for every spot and gene",
                "Look for a division by zero, a log of a negative number or an overflow in what made it",
            )
    largest = max(float(np.abs(truth).max()), float(np.abs(predicted).max()))
    return DataError("expression to score", f"reaches {largest:.3g}", "values whose squares are finite")
