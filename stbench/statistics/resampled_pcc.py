"""Mean PCC over genes for many resamples of a slide: float32 matrix products on centred columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stbench.statistics.units import Floats

Singles = NDArray[np.float32]

_GENES = 128  # genes per product: five (resamples, genes) results then stay in the second-level cache
_ROWS = 1024
_TRUSTED = 0.1  # a variance below this share of the mean square has lost digits in float32


def resampled_pcc(truth: NDArray[Any], predicted: NDArray[Any], spots: NDArray[np.intp]) -> Floats:
    """Mean over genes of the PCC on each resample of the spots.

    Args:
        truth: (n_spots, n_genes).
        predicted: same shape and order.
        spots: (n_resamples, n_drawn) indices of the spots drawn.

    Returns:
        (n_resamples,) float64, equal to a float64 loop to 1e-6. In each resample a gene of constant truth is
        left out and one of constant prediction counts 0; NaN where no gene is left.
    """
    found = np.empty(len(spots))
    for start in range(0, len(spots), _ROWS):
        rows = slice(start, start + _ROWS)
        weights = spot_weights(spots[rows], len(truth))
        total, count = np.zeros((2, len(weights)))
        for gene in range(0, truth.shape[1], _GENES):
            columns = slice(gene, gene + _GENES)
            r = _pcc(np.asarray(truth[:, columns]), np.asarray(predicted[:, columns]), weights)
            valid = ~np.isnan(r)
            total += np.where(valid, r, 0).sum(axis=1, dtype=np.float64)
            count += valid.sum(axis=1)
        found[rows] = np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)
    return found


def spot_weights(spots: NDArray[np.intp], n_spots: int) -> Singles:
    """(n_resamples, n_spots) share of each spot in each resample; rows add up to 1."""
    n, drawn = spots.shape
    flat = (spots + np.arange(n)[:, None] * n_spots).ravel()
    counts = np.bincount(flat, minlength=n * n_spots).reshape(n, n_spots)
    shares: Singles = (counts / drawn).astype(np.float32)
    return shares


def _pcc(truth: NDArray[Any], predicted: NDArray[Any], weights: Singles) -> Singles:
    """(n_resamples, n_genes) PCC of one block of genes."""
    g = truth.shape[1]
    x, y = _centred(truth), _centred(predicted)
    columns = np.empty((len(x), 5 * g), dtype=np.float32)
    for place, values in enumerate((x, y, x * x, y * y, x * y)):
        columns[:, place * g : (place + 1) * g] = values
    means = weights @ columns
    m_x, m_y, m_xx, m_yy, m_xy = (means[:, place * g : (place + 1) * g] for place in range(5))
    v_x, v_y = m_xx - m_x * m_x, m_yy - m_y * m_y
    flat_x, flat_y = m_xx == 0, m_yy == 0  # exactly 0 only where every spot drawn has the commonest value
    lost = ((v_x < _TRUSTED * m_xx) | (v_y < _TRUSTED * m_yy)) & ~flat_x
    norm = np.sqrt(np.maximum(v_x, 0) * np.maximum(v_y, 0))
    r = np.divide(m_xy - m_x * m_y, norm, out=np.zeros_like(norm), where=~(flat_x | flat_y) & (norm > 0))
    r[flat_x] = np.nan
    if lost.any():
        _repair(r, lost, truth, predicted, weights)
    bounded: Singles = r.clip(-1, 1)
    return bounded


def _centred(values: NDArray[Any]) -> Singles:
    """Columns less their mean and over their spread; less the least value where most spots have that.

    Sparse genes are 0 in most spots. With that value at exactly 0 a resample of such spots alone has a mean
    square of exactly 0, and no digits are lost in others, because the mean is then near 0 beside the spread.
    """
    v = values.astype(np.float64)
    least = v.min(axis=0)
    shift = np.where((v == least).mean(axis=0) > 0.5, least, v.mean(axis=0))
    spread = v.std(axis=0)
    moved = v - np.where(np.ptp(v, axis=0) > 0, shift, v[0])
    scaled: Singles = (moved / np.where(spread > 0, spread, 1.0)).astype(np.float32)
    return scaled


def _repair(
    r: Singles, lost: NDArray[np.bool_], truth: NDArray[Any], predicted: NDArray[Any], weights: Singles
) -> None:
    """Replace the ``lost`` entries of ``r`` (n_resamples, n_genes) by float64 ones from two passes."""
    for gene in np.nonzero(lost.any(axis=0))[0]:
        rows = np.nonzero(lost[:, gene])[0]
        w = weights[rows].astype(np.float64)
        w /= w.sum(axis=1, keepdims=True)
        x, y = (_deviations(values[:, gene].astype(np.float64), w) for values in (truth, predicted))
        ss_x, ss_y, cross = (w * x * x).sum(axis=1), (w * y * y).sum(axis=1), (w * x * y).sum(axis=1)
        norm = np.sqrt(ss_x) * np.sqrt(ss_y)
        found = np.divide(cross, norm, out=np.zeros_like(norm), where=norm > 0)
        r[rows, gene] = np.where(ss_x > 0, found, np.nan)


def _deviations(values: Floats, weights: Floats) -> Floats:
    """(n_resamples, n_spots) deviations from each resample's mean; exactly 0 where spots drawn are equal."""
    drawn = weights > 0
    top = np.where(drawn, values, -np.inf).max(axis=1, keepdims=True)
    low = np.where(drawn, values, np.inf).min(axis=1, keepdims=True)
    moved = values - low
    found = moved - (weights * moved).sum(axis=1, keepdims=True)
    return np.where(drawn & (top > low), found, 0.0)
