"""One pass over truth and prediction that collects every sum the expression metrics need (compiled by numba).

Imported when first used: numba costs half a second, which ``stbench list`` must not pay.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BLOCK = 2048  # genes at a time: their sums stay in a second-level cache, and rows are read in long runs
_ROWS = 8  # spots at a time: their sums stay in registers, which saves a third of the time


def sums_per_gene(truth: NDArray[Any], predicted: NDArray[Any]) -> Floats:
    """Sums over spots of x, y, x², y², xy, |p - t| and (p - t)², (7, n_genes), accumulated in float64.

    x and y are truth and prediction less their value at the first spot. Shifting by a value of the column itself bounds
    the loss of digits in x² - mean²: the variance is then at least shift²/n. A constant column gives 0 exactly.

    Args:
        truth: (n_spots, n_genes), row-major float32 or float64.
        predicted: same shape.
    """
    sums = np.empty((7, truth.shape[1]))
    _collect(truth, predicted, sums)
    rest = slice(len(truth) - len(truth) % _ROWS, None)
    t, p = truth[rest].astype(np.float64), predicted[rest].astype(np.float64)
    x, y, error = t - truth[0], p - predicted[0], p - t
    for place, values in enumerate((x, y, x * x, y * y, x * y, np.abs(error), error * error)):
        sums[place] += values.sum(axis=0)
    return sums


def _collect_rows(truth: NDArray[Any], predicted: NDArray[Any], sums: Floats) -> None:
    """Fill ``sums`` from as many spots as fill whole groups of ``_ROWS``."""
    n_spots, n_genes = truth.shape
    for start in range(0, n_genes, _BLOCK):
        width = min(_BLOCK, n_genes - start)
        block = np.zeros((9, _BLOCK))  # sums and first spot; one array of constant width, or nothing is vectorised
        for gene in range(width):
            block[7, gene] = truth[0, start + gene]
            block[8, gene] = predicted[0, start + gene]
        for spot in range(0, n_spots - _ROWS + 1, _ROWS):
            for gene in range(width):
                first_t, first_p = block[7, gene], block[8, gene]
                s_x = s_y = s_xx = s_yy = s_xy = s_abs = s_sq = 0.0
                for row in range(_ROWS):
                    t = np.float64(truth[spot + row, start + gene])
                    p = np.float64(predicted[spot + row, start + gene])
                    x, y, error = t - first_t, p - first_p, p - t
                    s_x += x
                    s_y += y
                    s_xx += x * x
                    s_yy += y * y
                    s_xy += x * y
                    s_abs += abs(error)
                    s_sq += error * error
                block[0, gene] += s_x
                block[1, gene] += s_y
                block[2, gene] += s_xx
                block[3, gene] += s_yy
                block[4, gene] += s_xy
                block[5, gene] += s_abs
                block[6, gene] += s_sq
        for place in range(7):
            for gene in range(width):
                sums[place, start + gene] = block[place, gene]


def _compiled() -> Any:
    # "contract" lets a product and a sum be rounded once; sums are not reordered, so results repeat on a machine.
    options: dict[str, Any] = {"error_model": "numpy", "fastmath": {"contract"}}
    try:
        return njit(cache=True, **options)(_collect_rows)
    except RuntimeError:  # numba's word for "no folder to cache in is writable"
        return njit(**options)(_collect_rows)


_collect = _compiled()
