"""Are the noise ceilings true? Estimates on simulated sections against the ceilings of the very rates behind them.

Run with one thread: ``OMP_NUM_THREADS=1 python benchmarks/ceilings.py``. A gene's ceiling is its mean over the six
sections of the demo cohort. One draw of counts is what a user has; the mean over many draws of many spots shows what
is wrong with the estimate itself.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stbench.readers.demo.counts import draw_counts
from stbench.readers.demo.options import DemoOptions
from stbench.scoring.ceiling import known_ceiling, noise_ceiling

RANGES = ((0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.95), (0.2, 0.95))
SETTINGS = ((200, 1), (1000, 1), (2500, 1), (2500, 8))
"""Spots of a section, and draws of counts that the estimate is averaged over."""


def ceilings(spots: int, draws: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Known and estimated ceiling of each gene, (n_genes,) each, mean over sections."""
    options, known, found = DemoOptions(spots=spots), [], []
    for patient, section, _ in options.section_names():
        rng = np.random.default_rng((spots, draws, patient, section))
        drawn = draw_counts(options, patient, section)
        counts = [drawn.counts, *(rng.poisson(drawn.rates) for _ in range(draws - 1))]
        known.append(known_ceiling(drawn.rates, rng))
        estimates = np.array([noise_ceiling(one, one.sum(axis=1), rng).pcc for one in counts])
        found.append(_mean(estimates))
    return np.mean(known, axis=0), _mean(np.array(found))


def main() -> None:
    """Print the table."""
    print("spots x draws | known ceiling | genes | mean error | mean size of error | largest | within 0.03")
    for spots, draws in SETTINGS:
        known, found = ceilings(spots, draws)
        for low, high in RANGES:
            error = (found - known)[(known > low) & (known <= high)]
            size = np.abs(error)
            print(
                f"{spots:5} x {draws:<5} | {low:.2f} to {high:.2f}  | {len(error):5} | {error.mean():+10.4f} | "
                f"{size.mean():18.4f} | {size.max():7.4f} | {(size <= 0.03).mean():10.1%}"
            )


def _mean(values: NDArray[Any]) -> NDArray[Any]:
    """Mean over rows of what is not NaN; NaN where nothing is."""
    known = np.isfinite(values)
    return np.divide(np.where(known, values, 0).sum(axis=0), known.sum(axis=0), where=known.any(axis=0),
                     out=np.full(values.shape[1], np.nan))  # fmt: skip


if __name__ == "__main__":
    main()
