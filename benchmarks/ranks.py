"""Are ranks true? Boards of methods that are all equal, and boards of two that are not, many times over.

Run with one thread: ``OMP_NUM_THREADS=1 python -m benchmarks.ranks``. A board separates falsely where any two of its
equal methods are said to differ, after Holm's correction over all pairs; that may happen on 5 % of the boards. Rank
ranges by the pairwise tests hold all true ranks where nothing is separated falsely; beside them stands how often the
ranks of resampled patients do not. The power that a table quotes is held against the share of simulated tests.
"""

import argparse
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.statistics import holm, sign_flip_p, sign_flip_power, units_needed

PATIENTS = tuple(range(5, 21))
METHODS = (2, 3, 5, 8)
SHAPES = ("normal", "heavy", "skewed patients", "unequal noise")
ALPHA, BLOCK = 0.05, 128
EFFECTS = (0.3, 0.5, 0.8, 1.2, 2.0)
COMPARED = (1, 3, 10, 45)
RESAMPLES = 400

Floats = NDArray[np.float64]


class Separated(NamedTuple):
    """Boards of equal methods, and those of them with two methods that are said to differ."""

    shape: str
    boards: int
    false: int
    """By the paired tests, family-wise."""
    resampled: int
    """Boards on which the ranks of resampled patients exclude a tie for some method: their 95 % interval is too short
    to hold both the first and the last rank."""


class Power(NamedTuple):
    """The power that a table quotes, and the share of simulated tests with so small a p."""

    effect: float
    pairs: int
    patients: int
    quoted: float
    simulated: float


def equal_boards(boards: int, rng: np.random.Generator) -> list[Separated]:
    """As many boards of each shape, of 5 to 20 patients and 2 to 8 methods, drawn with the same chance each."""
    rows = []
    for shape in SHAPES:
        sizes = rng.choice(PATIENTS, boards), rng.choice(METHODS, boards)
        false = resampled = 0
        for n, k in sorted(set(zip(*(size.tolist() for size in sizes), strict=True))):
            count = int(((sizes[0] == n) & (sizes[1] == k)).sum())
            for size in _blocks(count):
                scores = draw_scores(shape, size, n, k, rng)
                false += int(separates(scores).sum())
                resampled += int(excludes_a_tie(scores, rng).sum())
        rows.append(Separated(shape, boards, false, resampled))
    return rows


def draw_scores(shape: str, boards: int, patients: int, methods: int, rng: np.random.Generator) -> Floats:
    """(boards, patients, methods) scores of equal methods: patients differ, and suit a method by chance."""
    size = (boards, patients, methods)
    own = (
        rng.lognormal(size=(boards, patients, 1))
        if shape == "skewed patients"
        else rng.normal(size=(boards, patients, 1))
    )
    noise = rng.standard_t(3, size) if shape == "heavy" else rng.normal(size=size)
    scale = rng.uniform(0.3, 3.0, (boards, 1, methods)) if shape == "unequal noise" else 1.0
    return 3 * own + scale * noise


def separates(scores: Floats) -> NDArray[np.bool_]:
    """(boards,) whether any two methods are said to differ."""
    boards, patients, methods = scores.shape
    first, second = np.triu_indices(methods, 1)
    differences = scores[:, :, first] - scores[:, :, second]
    p = sign_flip_p(differences.transpose(1, 0, 2).reshape(patients, -1)).reshape(boards, -1)
    return np.array([bool((holm(row) < ALPHA).any()) for row in p])


def excludes_a_tie(scores: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    """(boards,) whether for some method the ranks of resampled patients lack the first or the last, at 95 %."""
    _, patients, methods = scores.shape
    weights = rng.multinomial(patients, np.full(patients, 1 / patients), RESAMPLES) / patients
    ranks = (-(weights @ scores)).argsort(axis=2).argsort(axis=2) + 1
    low, high = np.quantile(ranks, [0.025, 0.975], axis=1, method="closest_observation")
    return ((low > 1) | (high < methods)).any(axis=1)


def powers(tests: int, rng: np.random.Generator) -> Iterator[Power]:
    """Quoted and simulated power at the number of patients that a table would name, and at three fewer."""
    for effect in EFFECTS:
        for pairs in COMPARED:
            needed = units_needed(effect, alpha=ALPHA / pairs) or 0
            for n in (needed, needed - 3):
                if n > 4:
                    quoted = sign_flip_power(effect, n, alpha=ALPHA / pairs)
                    yield Power(effect, pairs, n, quoted, simulated_power(effect, n, ALPHA / pairs, tests, rng))


def simulated_power(effect: float, patients: int, alpha: float, tests: int, rng: np.random.Generator) -> float:
    """Share of sign-flip tests of normal differences with p below ``alpha``."""
    shown = 0
    for size in _blocks(tests):
        drawn = rng.normal(effect, 1, (patients, size))
        shown += int((sign_flip_p(drawn, n_random=int(50 / alpha)) < alpha).sum())
    return shown / tests


def _blocks(count: int) -> Iterator[int]:
    while count > 0:
        yield min(count, BLOCK)
        count -= BLOCK


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, default=2500, help="of each of four shapes")
    parser.add_argument("--tests", type=int, default=2000)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    rows = equal_boards(options.boards, rng)
    for row in rows:
        print(f"{row.shape:16} {row.boards} boards: {row.false / row.boards:.2%} separate equal methods by tests, "
              f"{row.resampled / row.boards:.0%} by ranks of resampled patients")  # fmt: skip
    total = sum(row.boards for row in rows)
    print(f"{'all':16} {total} boards: {sum(row.false for row in rows) / total:.2%} by tests")
    largest = 0.0
    for power in powers(options.tests, rng):
        largest = max(largest, abs(power.quoted - power.simulated))
        print(f"effect {power.effect} among {power.pairs:2} pairs, {power.patients:3} patients: power quoted "
              f"{power.quoted:.3f}, simulated {power.simulated:.3f}")  # fmt: skip
    print(f"largest distance of powers: {largest:.3f}")


if __name__ == "__main__":
    main()
