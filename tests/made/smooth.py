"""Neighbouring slides whose genes follow place, and the image with them; one may be turned and shifted on the glass."""

from typing import Any

import numpy as np
from anndata import AnnData
from scipy.sparse import csr_matrix

from stbench.data import PartlyObservedSlide, Slide, partly_observed
from tests.made.cohort import MPP_UM, SIDE_PX, image

Array = np.ndarray[Any, Any]
SQUARES = 12
"""Along each side of a slide: a spot in the middle of each."""
GENES = tuple(f"GENE{number}" for number in range(6))
SMOOTH, NOISE = slice(0, 4), slice(4, 6)
"""Genes that follow place, and genes that follow nothing."""
MIDDLE = SIDE_PX * MPP_UM / 2


def smooth_slide(name: str, *, turn: float = 0.0, shift_um: tuple[float, float] = (0.0, 0.0), seed: int = 0) -> Slide:
    """A slide of one block: its tissue lies on the glass turned about the middle and shifted."""
    rng = np.random.default_rng([seed, *name.encode()])
    array_xy = np.array([(column, row) for row in range(SQUARES) for column in range(SQUARES)])
    centres = (array_xy + 0.5) * (SIDE_PX / SQUARES)
    rows, columns = np.indices((SIDE_PX, SIDE_PX))
    pixels = np.column_stack([columns.ravel(), rows.ravel()]) + 0.5
    adata = AnnData(csr_matrix(_counts(field(in_block(centres * MPP_UM, turn, shift_um)), rng)))
    spots = tuple(f"{column}x{row}" for column, row in array_xy)
    adata.obs_names, adata.var_names = list(spots), list(GENES)
    adata.obsm["spatial"] = centres
    return Slide(
        name=name, patient=name[0], spots=spots, centres_px=centres, array_xy=array_xy, mpp_um=MPP_UM,
        image=image(_painted(in_block(pixels * MPP_UM, turn, shift_um), rng)), adata=adata,
    )  # fmt: skip


def on_glass(places_um: Array, turn: float, shift_um: tuple[float, float]) -> Array:
    """(n, 2) where places of the block lie on a slide's glass."""
    cosine, sine = np.cos(turn), np.sin(turn)
    return (places_um - MIDDLE) @ np.array([[cosine, sine], [-sine, cosine]]) + MIDDLE + shift_um


def in_block(glass_um: Array, turn: float, shift_um: tuple[float, float]) -> Array:
    """(n, 2) places of the block from those on the glass."""
    return on_glass(glass_um - shift_um, -turn, (0.0, 0.0))


def field(places_um: Array) -> Array:
    """(n,) what expression and colour follow, about -1 to 1."""
    x, y = (places_um / (2 * MIDDLE)).T
    return np.sin(4.0 * x + 1.0) * np.cos(3.0 * y)


def sparse(slide: Slide, step: int = 4) -> PartlyObservedSlide:
    """One spot in ``step`` is observed, on a regular lattice."""
    seen = slide.array_xy @ (1, 2) % step == 0
    return partly_observed(slide.at(np.flatnonzero(~seen)), slide.at(np.flatnonzero(seen)))


def _counts(followed: Array, rng: np.random.Generator) -> Array:
    """Poisson, of a depth that sampling hides little; noise genes vary as much, from spot to spot."""
    slopes = np.array([0.6, -0.6, 0.4, -0.4])
    smooth = followed[:, None] * slopes
    noise = rng.normal(0, 0.3, (len(followed), 2))
    return rng.poisson(80 * np.exp(np.hstack([smooth, noise]))).astype(np.float32)


def _painted(places_um: Array, rng: np.random.Generator) -> Array:
    """Tissue that no turn lays on itself, its colour as the field has it, on white glass."""
    x, y = (places_um / MIDDLE - 1).T
    tissue = (x / 0.8) ** 2 + (y / 0.55) ** 2 < 1
    dark = ((x - 0.35) / 0.2) ** 2 + ((y - 0.15) / 0.15) ** 2 < 1
    red = 140 + 60 * field(places_um) + rng.normal(0, 6, len(x))
    colours = np.column_stack([red, np.full(len(x), 110.0), 180 - 40 * field(places_um)])
    colours[dark] -= 70
    colours[~tissue] = 245
    return colours.clip(0, 255).astype(np.uint8).reshape(SIDE_PX, SIDE_PX, 3)
