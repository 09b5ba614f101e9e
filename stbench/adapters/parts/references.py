"""References: training spots that a prediction may look up, and slides that choose an epoch."""

from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]


class References(NamedTuple):
    """Training spots that exemplars are taken from."""

    features: Array
    """(n_spots, n_features) float32."""
    expression: Array
    """(n_spots, n_genes) float32, as the network reads it."""


def held_out_slides(n_slides: int, n_held: int, rng: np.random.Generator) -> tuple[list[int], list[int]]:
    """Numbers of slides to train on, in order, and of those to validate on; at least one is trained on."""
    order = rng.permutation(n_slides).tolist()
    n_held = min(n_held, n_slides - 1)
    return sorted(order[n_held:]), order[:n_held]
