"""How often do intervals of shares of variance hold the true share? Made crosses, few patients of many.

Run with one thread: ``OMP_NUM_THREADS=1 python benchmarks/variance_cover.py --studies 200``. Each study draws encoders,
heads, genes and 200 patients once; what these 200 give is the truth, and some of them are the study.
"""

import argparse
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from stbench.analyses.rescoring.resampling import drawn, left_out
from stbench.analyses.variance import Share, shares_of

COMPONENTS = {
    (0,): 0.05, (1,): 0.1, (2,): 0.2, (3,): 0.3, (2, 3): 0.2, (0, 1): 0.03, (1, 3): 0.05, (0, 1, 2, 3): 0.2,
}  # fmt: skip
SHAPE, PATIENTS, SIZES = (3, 6, 200, 25), 2, (3, 4, 6, 8, 12)
RESAMPLES = 200


def cells(rng: np.random.Generator) -> NDArray[np.float64]:
    """One cross of many patients."""
    total = np.zeros(SHAPE)
    for axes, variance in COMPONENTS.items():
        total = total + rng.normal(0, np.sqrt(variance), [n if axis in axes else 1 for axis, n in enumerate(SHAPE)])
    return total


def covered(n: int, rng: np.random.Generator) -> Iterator[tuple[str, str, bool, float]]:
    """Of one study of ``n`` patients: kind of interval, share, whether it holds the truth, and its width."""
    many, names = cells(rng), [str(number) for number in range(n)]
    truth = shares_of(many, left_out(["all"])).factors
    study = many[:, :, rng.choice(SHAPE[PATIENTS], n, replace=False)]
    resamplings = {"student": left_out(names), "bootstrap": drawn(names, int(rng.integers(2**32)), RESAMPLES)}
    for kind, resampling in resamplings.items():
        for right, share in zip(truth, shares_of(study, resampling).factors, strict=True):
            yield kind, share.name, holds(share, right), share.high - share.low


def holds(share: Share, right: Share) -> bool:
    """Whether the interval of one share has the other in it."""
    return share.low <= right.share <= share.high


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=200)
    studies, rng = parser.parse_args().studies, np.random.default_rng(0)
    for n in SIZES:
        rows = [row for _ in range(studies) for row in covered(n, rng)]
        for kind in ("student", "bootstrap"):
            parts = []
            for name in dict.fromkeys(row[1] for row in rows):
                own = [row for row in rows if row[:2] == (kind, name)]
                cover, width = np.mean([row[2] for row in own]), np.mean([row[3] for row in own])
                parts.append(f"{name} {cover:.0%} ({width:.2f})")
            print(f"{n:2d} patients, {kind:9}  " + "  ".join(parts), flush=True)


if __name__ == "__main__":
    main()
