"""One pass over truth and prediction that collects every sum the expression metrics need (compiled by numba).

Imported when first used: numba costs half a second, which ``stbench list`` must not pay.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

N_SUMS = 7
_BLOCK = 512  # genes at a time: their sums fill 28 KiB, which stays in a first-level cache


def _collect(truth: NDArray[Any], predicted: NDArray[Any], sums: NDArray[np.float64]) -> None:
    """Fill ``sums`` (7, n_genes) with the sums over spots of x, y, x², y², xy, |p - t| and (p - t)².

    x and y are truth and prediction less their value at the first spot. Shifting by a value of the column
    itself bounds the loss of digits in x² - mean²: the variance is then at least shift²/n. A constant column
    gives 0 exactly.
    """
    n_spots, n_genes = truth.shape
    for start in range(0, n_genes, _BLOCK):
        width = min(_BLOCK, n_genes - start)
        block = np.zeros((N_SUMS, width))
        first_t = truth[0, start : start + width].astype(np.float64)
        first_p = predicted[0, start : start + width].astype(np.float64)
        s_x, s_y, s_xx, s_yy, s_xy, s_abs, s_sq = (
            block[0],
            block[1],
            block[2],
            block[3],
            block[4],
            block[5],
            block[6],
        )
        for spot in range(n_spots):
            row_t = truth[spot, start : start + width]
            row_p = predicted[spot, start : start + width]
            for gene in range(width):
                t = np.float64(row_t[gene])
                p = np.float64(row_p[gene])
                x = t - first_t[gene]
                y = p - first_p[gene]
                error = p - t
                s_x[gene] += x
                s_y[gene] += y
                s_xx[gene] += x * x
                s_yy[gene] += y * y
                s_xy[gene] += x * y
                s_abs[gene] += abs(error)
                s_sq[gene] += error * error
        sums[:, start : start + width] = block


def _compiled() -> Any:
    try:
        return njit(cache=True, error_model="numpy")(_collect)
    except RuntimeError:  # numba's word for "no folder to cache in is writable"
        return njit(error_model="numpy")(_collect)


collect = _compiled()
