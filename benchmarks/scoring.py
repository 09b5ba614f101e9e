"""What scoring costs: metrics per gene, hierarchical bootstrap and leave-one-sample-out ridge against plain loops.

Run with one thread on a quiet machine: ``OMP_NUM_THREADS=1 python benchmarks/scoring.py``. Times are process-CPU
seconds. Plain loops are timed on the part named in the last column and scaled up; results are compared on that part.
"""

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import pearsonr

from stbench.adapters.parts.ridge import RidgeSettings, leave_one_sample_out
from stbench.metrics.gene import gene_scores
from stbench.statistics.bootstrap import SlidePair, bootstrap_pcc, draw

SPOTS, GENES = 50_000, 3_467
RIDGE_SPOTS, FEATURES, TARGETS, FOLDS = 20_000, 1_024, 50, 8


class Row(NamedTuple):
    """One comparison."""

    what: str
    ours_s: float
    plain_s: float
    goal: float
    difference: float
    allowed: float
    plain_part: str


def main() -> None:
    """Print the table of all comparisons."""
    print(f"{'':46}{'ours s':>9}{'plain s':>10}{'ratio':>8}{'goal':>6}{'max diff':>10}{'allowed':>9}  plain timed on")
    for rows in (metrics(), bootstrap(), ridge()):
        for row in rows:
            ratio = row.plain_s / row.ours_s
            print(
                f"{row.what:46}{row.ours_s:9.3f}{row.plain_s:10.1f}{ratio:8.1f}{row.goal or '-':>6}"
                f"{row.difference:10.1e}{row.allowed:9.0e}  {row.plain_part}"
            )


def metrics(n_spots: int = SPOTS, n_genes: int = GENES, timed: int = 60) -> list[Row]:
    """PCC, MAE and RMSE of every gene against a loop with scipy's pearsonr."""
    rng = np.random.default_rng(0)
    truth = rng.standard_normal((n_spots, n_genes), dtype=np.float32)
    predicted = truth + rng.standard_normal((n_spots, n_genes), dtype=np.float32)
    gene_scores(truth[:10], predicted[:10])  # compiles, or loads what was compiled before
    ours, found = _timed(lambda: gene_scores(truth, predicted), repeats=3)
    loop, expected = _timed(lambda: _loop(truth, predicted, timed))
    difference = max(float(np.abs(a[:timed] - b).max()) for a, b in zip(found[:3], expected, strict=True))
    what = f"PCC, MAE, RMSE, {n_spots} x {n_genes}"
    return [Row(what, ours, loop * n_genes / timed, 40, difference, 1e-9, f"{timed} genes")]


def bootstrap(n_resamples: int = 1000, n_spots: int = 400, n_genes: int = 1000, timed: int = 3) -> list[Row]:
    """Patients, slides and spots drawn 1,000 times against copying and correlating each time."""
    rng = np.random.default_rng(1)
    patients = [name for name in "ABCDEF" for _ in range(2)]
    slides = []
    for _ in patients:
        truth = rng.poisson(rng.lognormal(-1, 1.5, n_genes), (n_spots, n_genes))
        truth = np.log1p(truth).astype(np.float32)
        slides.append(SlidePair(truth, truth + rng.standard_normal(truth.shape, dtype=np.float32)))
    draws = draw(patients, np.random.default_rng(2), n_resamples=n_resamples)
    ours, found = _timed(lambda: bootstrap_pcc(slides, draws))
    rows = []
    for name, goal, score in (("scipy", 60, _pearson_loop), ("kernel", 0, _pearson_block)):
        plain, expected = _timed(lambda score=score: _resampled(slides, draws, timed, score))
        difference = float(np.abs(found[:timed] - expected).max())
        what = f"bootstrap x {n_resamples}, 12 x {n_spots} x {n_genes}, vs {name}"
        rows.append(Row(what, ours, plain * n_resamples / timed, goal, difference, 1e-6, f"{timed} resamples"))
    return rows


def ridge(timed: int = 2) -> list[Row]:
    """Leave-one-sample-out ridge against scikit-learn's iterative and Cholesky solvers per fold."""
    from sklearn.linear_model import Ridge

    x, y = _probe_data()
    edges = np.linspace(0, RIDGE_SPOTS, FOLDS + 1).astype(int)
    parts = [slice(a, b) for a, b in pairwise(edges.tolist())]
    xs, ys = [x[part] for part in parts], [y[part] for part in parts]
    alpha, plain = 100 / (FEATURES * TARGETS), RidgeSettings(intercept=False)

    def ours() -> NDArray[Any]:
        fits = leave_one_sample_out(xs, ys, alphas=[alpha], settings=plain)
        return np.concatenate([fit[0](part) for fit, part in zip(fits, xs, strict=True)])

    def per_fold(solver: str, folds: int, targets: int, kind: type = np.float32) -> NDArray[Any]:
        found = []
        for part in parts[:folds]:
            train = np.delete(np.arange(RIDGE_SPOTS), np.arange(part.start, part.stop))
            model = Ridge(alpha=alpha, solver=solver, fit_intercept=False, max_iter=1000)
            found.append(model.fit(x[train].astype(kind), y[train, :targets]).predict(x[part].astype(kind)))
        return np.concatenate(found)

    seconds, found = _timed(ours, repeats=3)
    slow, _ = _timed(lambda: per_fold("lsqr", 1, timed))
    direct, _ = _timed(lambda: per_fold("cholesky", FOLDS, TARGETS))
    exact = per_fold("cholesky", FOLDS, TARGETS, np.float64)
    gap = float(np.abs(found - exact).max() / y.std())
    what = f"ridge {RIDGE_SPOTS} x {FEATURES} -> {TARGETS}, {FOLDS} folds"
    scaled = slow * FOLDS * TARGETS / timed
    return [
        Row(what + ", vs lsqr", seconds, scaled, 300, gap, 1e-4, f"1 fold, {timed} targets"),
        Row(what + ", vs Cholesky", seconds, direct, 2, gap, 1e-4, "all"),
    ]


def _probe_data() -> tuple[NDArray[Any], NDArray[Any]]:
    """Features with the spectrum of pooled EfficientNet-Lite0 features of four her2st sections, and targets of them.

    The spectrum decides how long an iterative solver takes: on independent features it stops after a few steps.
    """
    rng = np.random.default_rng(3)
    at, size = [0, 5, 10, 50, 100, 300, 600, 800, 1024], [0.34, 0.16, 0.12, 0.049, 0.033, 0.0146, 0.0052, 0.0017, 5e-4]
    spread = np.exp(np.interp(np.arange(FEATURES), at, np.log(size)))
    turn = np.linalg.qr(rng.standard_normal((FEATURES, FEATURES)))[0]
    x = 10 * (rng.standard_normal((RIDGE_SPOTS, FEATURES)) * spread @ turn + turn[0])
    y = x @ rng.standard_normal((FEATURES, TARGETS)) / 5 + rng.standard_normal((RIDGE_SPOTS, TARGETS))
    return x.astype(np.float32), y.astype(np.float32)


def _loop(truth: NDArray[Any], predicted: NDArray[Any], timed: int) -> NDArray[Any]:
    found = np.empty((3, timed))
    for gene in range(timed):
        t, p = truth[:, gene].astype(np.float64), predicted[:, gene].astype(np.float64)
        found[:, gene] = pearsonr(t, p)[0], np.abs(p - t).mean(), np.sqrt(((p - t) ** 2).mean())
    return found


def _pearson_loop(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    found = []
    for t, p in zip(truth.T, predicted.T, strict=True):
        if np.ptp(t) > 0:
            found.append(pearsonr(t, p)[0] if np.ptp(p) > 0 else 0.0)
    return float(np.mean(found))


def _pearson_block(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    return float(np.nanmean(gene_scores(truth, predicted).pcc))


def _resampled(slides: list[SlidePair], draws: Any, timed: int, score: Callable[..., float]) -> NDArray[Any]:
    found = np.zeros(timed)
    for number, (truth, predicted) in enumerate(slides):
        at = np.nonzero(draws.slide == number)[0]
        spots = draws.spots(number, len(truth))
        for place, row in enumerate(at):
            if draws.resample[row] < timed:
                values = (part[spots[place]].astype(np.float64) for part in (truth, predicted))
                found[draws.resample[row]] += draws.share[row] * score(*values)
    return found


def _timed(run: Callable[[], Any], repeats: int = 1) -> tuple[float, Any]:
    seconds, found = [], None
    for _ in range(repeats):
        start = time.process_time()
        found = run()
        seconds.append(time.process_time() - start)
    return float(np.median(seconds)), found


if __name__ == "__main__":
    main()
