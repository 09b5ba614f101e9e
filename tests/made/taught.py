"""Slides whose expression is a known function of the patch, and the same with pairs that do not belong together."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from anndata import AnnData
from scipy.sparse import csr_matrix

from stbench.data import Slide
from tests.made.cohort import MPP_UM, SIDE_PX, image

Array = np.ndarray[Any, Any]
SQUARES = 6
"""Along each side of a slide: a spot in the middle of each, and one colour all over it."""
GENES = tuple(f"GENE{number}" for number in range(12))


def taught_slides(names: Sequence[str] = ("A1", "B1", "C1"), *, smooth: bool = False) -> tuple[Slide, ...]:
    """Of as many patients; red and blue of a square set every gene's share, and nothing else does.

    Colours of squares have nothing to do with each other, or where ``smooth``, rise along a line across the slide.
    """
    return tuple(_slide(name, smooth) for name in names)


def _slide(name: str, smooth: bool) -> Slide:
    rng = np.random.default_rng([7, *name.encode()])
    array_xy = np.array([(column, row) for row in range(SQUARES) for column in range(SQUARES)])
    stains = rng.permutation(np.linspace(-1, 1, len(array_xy))), rng.uniform(-1, 1, len(array_xy))
    if smooth:
        stains = _rising(array_xy, rng), _rising(array_xy, rng)
    centres = (array_xy + 0.5) * (SIDE_PX / SQUARES)
    adata = AnnData(csr_matrix(_counts(np.stack(stains, axis=1), rng)))
    spots = tuple(f"{column}x{row}" for column, row in array_xy)
    adata.obs_names, adata.var_names = list(spots), list(GENES)
    adata.obsm["spatial"] = centres
    return Slide(
        name=name, patient=name[0], spots=spots, centres_px=centres, array_xy=array_xy, mpp_um=MPP_UM,
        image=image(_pixels(*stains, rng)), adata=adata,
    )  # fmt: skip


def _rising(array_xy: Array, rng: np.random.Generator) -> Array:
    """(n_spots,) from -1 to 1 along a random direction."""
    angle = rng.uniform(0, 2 * np.pi)
    along = array_xy @ np.array([np.cos(angle), np.sin(angle)])
    return 2 * (along - along.min()) / np.ptp(along) - 1


def _counts(stains: Array, rng: np.random.Generator) -> Array:
    """Poisson, deep enough that sampling hides little: half of the genes follow red, the others blue."""
    slopes = np.zeros((2, len(GENES)))
    slopes[0, ::2], slopes[1, 1::2] = 1.0, -1.0
    return rng.poisson(60 * np.exp(stains @ slopes)).astype(np.float32)


def _pixels(red: Array, blue: Array, rng: np.random.Generator) -> Array:
    """Grain on the colours, so that it matters what part of a square a patch is, and which way up."""
    rows, columns = np.indices((SIDE_PX, SIDE_PX)) * SQUARES // SIDE_PX
    colours = np.stack([128 + 90 * red, np.full(len(red), 128), 128 + 90 * blue], axis=1)
    grain = rng.normal(0, 12, (SIDE_PX, SIDE_PX, 1))
    return (colours[rows * SQUARES + columns] + grain).clip(0, 255).astype(np.uint8)


def unpaired(slides: Sequence[Slide], seed: int = 0) -> tuple[Slide, ...]:
    """Each spot with the counts of another spot of its slide."""
    rng = np.random.default_rng(seed)
    return tuple(_with_counts(slide, slide.counts[rng.permutation(slide.n_spots)]) for slide in slides)


def _with_counts(slide: Slide, counts: Any) -> Slide:
    adata = slide.adata.copy()
    adata.X = counts
    return replace(slide, adata=adata)
