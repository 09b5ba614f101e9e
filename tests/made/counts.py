"""Wide counts, and a cohort of them, on which rules of panels have something to choose."""

import numpy as np

from stbench.data import Cohort
from tests.made.cohort import Array, made_slide

WIDE = tuple(f"GENE{number}" for number in range(120))


def counts_of(seed: int, *, wild: tuple[int, ...] = ()) -> Array:
    """(30, 120): ten genes in every bin of means, so that dispersions do not tie; ``wild`` genes vary most."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.gamma(2.0, 3.0, 120) * rng.gamma(2.0, 0.5, (30, 120)))
    for gene in wild:
        counts[::10, gene] = 200
    return counts


def cohort_with(counts: Array) -> Cohort:
    """Slides A1 and B1, and C1 of the given counts."""
    slides = tuple(made_slide(name, counts=counts_of(seed)) for seed, name in enumerate(("A1", "B1")))
    return Cohort(name="made", slides=(*slides, made_slide("C1", counts=counts)), fingerprint="x")
