"""Validation spots, carved from training slides alone: what chooses an epoch must not be what is tested."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stbench.data import BlindSlide

Array = np.ndarray[Any, Any]


def inner_folds(slides: Sequence[BlindSlide], n_folds: int, rng: np.random.Generator) -> Array:
    """Fold of every spot for an inner cross-validation that keeps units whole.

    Units are patients, sorted by name and dealt out in turn, as ST-Net's authors do. Where all slides are of
    one patient the units are slides, and where there is one slide, spots in random order.

    Args:
        slides: the training slides.
        n_folds: folds wanted; there are no more than units.
        rng: draws the order of spots, where spots are the units.

    Returns:
        (n_spots,) int, spots of all slides in slide order; folds are 0 .. max.
    """
    patients = sorted({slide.patient for slide in slides})
    names = sorted(slide.name for slide in slides)
    if len(patients) > 1:
        units = [patients.index(slide.patient) for slide in slides]
    elif len(slides) > 1:
        units = [names.index(slide.name) for slide in slides]
    else:
        return rng.permutation(slides[0].n_spots) % n_folds
    return np.repeat(np.array(units) % n_folds, [slide.n_spots for slide in slides])


def held_out_spots(n_spots: int, share: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Rows to train on and rows to validate on, each sorted; at least one of either where there are two."""
    n_held = min(max(1, round(share * n_spots)), n_spots - 1) if share > 0 else 0
    order = rng.permutation(n_spots)
    return np.sort(order[n_held:]), np.sort(order[:n_held])
