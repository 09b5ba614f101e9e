"""Patterns: which spots of a slide are observed where only some are; drawn from the slide's name and size."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from stbench.data.lattice import lattice_xy
from stbench.errors import ProtocolError
from stbench.files.hashing import content_key
from stbench.protocols.splits.base import WithSpots
from stbench.protocols.splits.spots import blocks_of, drawn_groups

Array = np.ndarray[Any, Any]
PatternName = Literal["stride", "bernoulli", "blocks"]
LEAST_OBSERVED = 3
"""Spots of a slide: with fewer nothing can be said of how they vary."""
Draw = Callable[[WithSpots, float, float, np.random.Generator], Array]


def observed_rows(slide: WithSpots, pattern: PatternName, share: float, block_um: float) -> Array:
    """(n_observed,) places of the observed spots, sorted.

    Args:
        slide: whose.
        pattern: ``stride`` observes a regular lattice, ``bernoulli`` each spot by itself, ``blocks`` whole squares.
        share: of the spots that are observed: exactly on a full lattice, on average, and at least.
        block_um: side of the squares, in micrometres.

    Raises:
        ProtocolError: too few are observed, or none is hidden.
    """
    seed = int(content_key("observed", pattern, slide.name, slide.n_spots)[:16], 16)
    observed = PATTERNS[pattern](slide, share, block_um, np.random.default_rng(seed))
    if not LEAST_OBSERVED <= observed.sum() < slide.n_spots:
        raise ProtocolError(
            "split", f"observes {observed.sum()} of the {slide.n_spots} spots of slide '{slide.name}'",
            f"at least {LEAST_OBSERVED}, and at least one that is hidden",
            "Leave the slide out of the dataset, or change share, pattern or block_um in the task's card",
        )  # fmt: skip
    return np.flatnonzero(observed)


def _stride(slide: WithSpots, share: float, block_um: float, rng: np.random.Generator) -> Array:
    step = round(1 / share)
    column, row = lattice_xy(slide.array_xy, slide.centres_um).T
    return np.asarray((column + slant(step) * row + rng.integers(step)) % step == 0)


def _bernoulli(slide: WithSpots, share: float, block_um: float, rng: np.random.Generator) -> Array:
    return rng.random(slide.n_spots) < share


def _blocks(slide: WithSpots, share: float, block_um: float, rng: np.random.Generator) -> Array:
    return drawn_groups(blocks_of(slide.centres_um, block_um), round(share * slide.n_spots), rng)


PATTERNS: Mapping[PatternName, Draw] = MappingProxyType({"stride": _stride, "bernoulli": _bernoulli, "blocks": _blocks})


def slant(step: int) -> int:
    """How many columns a regular lattice of one place in ``step`` moves from row to row: its places lie farthest apart.

    Places are those whose column plus ``slant`` times row is a multiple of ``step``.
    """
    reach = np.arange(-step, step + 1)
    column, row = (axis.ravel() for axis in np.meshgrid(reach, reach))
    apart = np.square(column) + np.square(row)

    def least(slanted: int) -> int:
        return int(apart[((column + slanted * row) % step == 0) & (apart > 0)].min())

    return max(range(step), key=least)
