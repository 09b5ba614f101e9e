"""Slides with planted truth: one gene that the others decide, one that nothing does; depth hides little."""

from typing import Any

import numpy as np

from stbench.cards import TaskCard
from stbench.data import Cohort, Panel, Slide
from tests.made.answers import task_card
from tests.made.cohort import made_slide

Array = np.ndarray[Any, Any]
READ = 12
"""Genes that follow three hidden factors: GENE0 to GENE11."""
EXPLAINED, INDEPENDENT = f"GENE{READ}", f"GENE{READ + 1}"
"""A gene that the same factors decide, and one with as much variance that follows nothing."""
GENES = tuple(f"GENE{number}" for number in range(READ + 2))
FILLING = 20
"""Further genes of each slide, in no panel: they keep a spot's total from telling what any one gene has."""
FOLDS = Panel(GENES, folds=(*[0] * READ, 1, 1))
"""The two are hidden together, while all others are measured."""


def rates(name: str, spots: int) -> Array:
    """(n_spots, n_all_genes) expected counts; what the factors do to a gene is the same on all slides."""
    shared, own = np.random.default_rng(5), np.random.default_rng([*name.encode()])
    slopes = shared.normal(0, 0.35, (3, READ + 1))
    factors = own.normal(size=(spots, 3))
    level = np.hstack([factors @ slopes, own.normal(0, 0.6, (spots, 1))])
    return np.hstack([60 * np.exp(level), np.full((spots, FILLING), 500.0)])


def planted_slide(name: str, spots: int = 90) -> Slide:
    """Poisson counts of the rates."""
    counts = np.random.default_rng([7, *name.encode()]).poisson(rates(name, spots))
    return made_slide(name, spots=spots, counts=counts)


def planted_cohort(*names: str, spots: int = 90) -> Cohort:
    """Slides of planted truth."""
    return Cohort(name="planted", slides=tuple(planted_slide(name, spots) for name in names), fingerprint="planted")


def planted_task(**changes: Any) -> TaskCard:
    """A task of gene imputation with other patients' slides as references."""
    panel = {"rule": "gene-folds", "gene_folds": 2}
    known = {"kind": "gene-imputation", "metrics": ("pcc@all", "ssim@all", "rmse@all", "js@all"), "panel": panel}
    return task_card(**{**known, **changes})
