"""Are the statistics true? Two methods of equal skill, many times over: how often does each test claim a difference?

Run with one thread: ``OMP_NUM_THREADS=1 python benchmarks/calibration.py``. Each simulated patient has two slides of
36 spots and 8 genes; errors are smooth in space and partly shared by genes, and each method suits each patient by
chance a little better or worse. A test is right when it claims a difference (p < 0.05) in about 5 % of the studies.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.metrics.gene import pearson_per_gene
from stbench.statistics import bootstrap_means, draw, least_reachable_p, sign_flip_p, too_few_units

SIDE, GENES, SLIDES = 6, 8, 2
PATIENTS = 240_000
SIZES = (4, 6, 8, 12)

Floats = NDArray[np.float64]


class Pool(NamedTuple):
    """Simulated patients; a study is a handful of them."""

    score: Floats
    """(n_patients, n_slides) mean PCC of method A."""
    difference: Floats
    """(n_patients, n_slides) mean PCC of A less that of B."""
    gene_difference: Floats
    """(n_patients, n_genes) the same per gene, mean over slides."""
    spot_sums: Floats
    """(n_patients, 2) sum and sum of squares over spots of A's less B's squared error."""


class Rates(NamedTuple):
    """Share of studies in which a difference is claimed, and share of intervals that hold the true value."""

    patients: int
    studies: int
    reachable: float
    """Rate an exact test of so many patients has when its p is continuous but for its steps; 0 where 0.05 is out."""
    sign_flip: float
    wilcoxon: float
    over_slides: float
    over_genes: float
    over_spots: float
    student_difference: float
    student_score: float
    bootstrap_difference: float


def simulate(n_patients: int, rng: np.random.Generator, *, block: int = 10_000) -> Pool:
    """Patients on whom both methods have the same skill on average."""
    blocks = [_block(min(block, n_patients - start), rng) for start in range(0, n_patients, block)]
    return Pool(*(np.concatenate(parts) for parts in zip(*blocks, strict=True)))


def rates(pool: Pool, n: int, *, bootstrapped: int = 4000) -> Rates:
    """Rates over all studies of ``n`` patients that the pool holds."""
    studies = len(pool.score) // n
    difference = pool.difference[: studies * n].reshape(studies, n, SLIDES)
    means = difference.mean(axis=2).T
    scores = pool.score[: studies * n].reshape(studies, n, SLIDES).mean(axis=2).T
    genes = pool.gene_difference[: studies * n].reshape(studies, n, GENES).mean(axis=1).T
    spots = pool.spot_sums[: studies * n].reshape(studies, n, 2).sum(axis=1)
    n_spots = n * SLIDES * SIDE**2
    spot_error = np.sqrt((spots[:, 1] / n_spots - (spots[:, 0] / n_spots) ** 2) / n_spots)
    ranks = np.argsort(np.argsort(np.abs(means), axis=0), axis=0) + 1.0
    steps = np.arange(1, 2 ** (n - 1) + 1) * least_reachable_p(n)
    return Rates(
        patients=n,
        studies=studies,
        reachable=float(steps[steps < 0.05].max(initial=0.0)),
        sign_flip=_claimed(sign_flip_p(means)),
        wilcoxon=_claimed(sign_flip_p(ranks * np.sign(means))),  # exact: Wilcoxon is a sign-flip test of signed ranks
        over_slides=_claimed(sign_flip_p(difference.transpose(1, 2, 0).reshape(n * SLIDES, studies)[:, :5000])),
        over_genes=1 - _covered(genes, 0.0),
        over_spots=float((np.abs(spots[:, 0] / n_spots) > 1.96 * spot_error).mean()),
        student_difference=_covered(means, 0.0),
        student_score=_covered(scores, float(pool.score.mean())),
        bootstrap_difference=_bootstrap_cover(difference[:bootstrapped]),
    )


def main() -> None:
    """Print the table."""
    pool = simulate(PATIENTS, np.random.default_rng(20261121))
    print(f"{PATIENTS} simulated patients, {SLIDES} slides each; population PCC of a method {pool.score.mean():.3f}")
    print("Rate of p < 0.05 with no true difference, and cover of 95 % intervals:\n")
    heads = ("patients", "studies", "least p", "exact rate", "sign-flip", "Wilcoxon", "slides*", "genes*", "spots*")
    heads += ("Student: difference", "score", "bootstrap: difference")
    print(" | ".join(heads))
    for n in SIZES:
        r = rates(pool, n)
        cells = [f"{r.patients}", f"{r.studies}", f"{least_reachable_p(n):.4f}", *(f"{v:.4f}" for v in r[2:])]
        print(" | ".join(cell.rjust(len(head)) for cell, head in zip(cells, heads, strict=True)))
    print(
        "\n* as if slides, genes or spots were independent: not offered as a default, for the reason to be seen here."
    )
    for n in (2, *SIZES):
        print(f"{n:2} patients: {too_few_units(n) or 'p < 0.05 can be reached'}")


def _block(n: int, rng: np.random.Generator) -> Pool:
    smooth = _smoothing()
    suits = np.exp(rng.normal(0, 0.3, (2, n))).astype(np.float32)  # how large each method's errors are on each patient
    score, difference, per_gene = [], [], np.zeros((n, GENES))
    spot_sums = np.zeros((n, 2))
    for _ in range(SLIDES):
        truth = _fields(smooth, rng, n, GENES) + 0.7 * _noise(rng, n, GENES)
        predictions = []
        for method in range(2):
            error = _fields(smooth, rng, n, 1) + 0.8 * _fields(smooth, rng, n, GENES)
            predictions.append(0.5 * truth + suits[method][:, None] * error)
        pcc = [_pcc(truth, predicted) for predicted in predictions]
        loss = [((predicted - truth) ** 2).mean(axis=2) for predicted in predictions]
        spots = (loss[0] - loss[1]).astype(np.float64)
        spot_sums += np.stack([spots.sum(axis=0), (spots**2).sum(axis=0)], axis=1)
        score.append(pcc[0].mean(axis=1))
        difference.append((pcc[0] - pcc[1]).mean(axis=1))
        per_gene += (pcc[0] - pcc[1]) / SLIDES
    return Pool(np.stack(score, axis=1), np.stack(difference, axis=1), per_gene, spot_sums)


def _smoothing() -> NDArray[np.float32]:
    """(n_spots, n_spots) root of a covariance that falls off over two spots."""
    at = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1).reshape(-1, 2)
    distance = np.linalg.norm(at[:, None] - at[None], axis=2)
    return np.linalg.cholesky(np.exp(-distance / 2)).astype(np.float32)


def _noise(rng: np.random.Generator, n: int, genes: int) -> NDArray[np.float32]:
    return rng.standard_normal((SIDE**2, n, genes), dtype=np.float32)


def _fields(smooth: NDArray[np.float32], rng: np.random.Generator, n: int, genes: int) -> NDArray[np.float32]:
    return (smooth @ _noise(rng, n, genes).reshape(SIDE**2, -1)).reshape(SIDE**2, n, genes)


def _pcc(truth: NDArray[Any], predicted: NDArray[Any]) -> Floats:
    return pearson_per_gene(truth.reshape(SIDE**2, -1), predicted.reshape(SIDE**2, -1)).reshape(truth.shape[1:])


def _claimed(p: Floats) -> float:
    return float((p < 0.05).mean())


def _covered(values: Floats, truth: float) -> float:
    """Share of columns whose Student interval holds ``truth``: all of them at once, as ``student_interval`` would."""
    from scipy.special import stdtrit

    n = len(values)
    half = stdtrit(n - 1, 0.975) * values.std(axis=0, ddof=1) / np.sqrt(n)
    return float((np.abs(values.mean(axis=0) - truth) <= half).mean())


def _bootstrap_cover(difference: Floats) -> float:
    studies, n, _ = difference.shape
    draws = draw([str(patient) for patient in range(n) for _ in range(SLIDES)], np.random.default_rng(0))
    resampled = bootstrap_means(difference.reshape(studies, -1).T, draws)
    low, high = np.quantile(resampled, [0.025, 0.975], axis=0)
    return float(((low <= 0) & (high >= 0)).mean())


if __name__ == "__main__":
    main()
