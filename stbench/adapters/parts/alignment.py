"""Alignment of two neighbouring slides by their images: a similarity that lays tissue on tissue.

Masks of the tissue give a first guess by their centres and main axes; the correlation of both images, small, is then
made as large as it gets. Scales are known from micrometres per pixel, and may be off by little.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from stbench.data import BlindSlide
from stbench.data.images.small import small_copy
from stbench.errors import DataError

Array = np.ndarray[Any, Any]
SIDE = 96
"""Pixels of the larger side of what is compared."""
LARGEST_PX = 512
"""Of the copy that it is made from."""
STRETCH = 0.1
"""Logarithm of the scale beyond which sections of one block are not thought to differ."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A slide's image, small: how dark each place is, and where tissue lies."""

    dark: Array
    """(height, width) float32 in [0, 1]; 0 off the tissue."""
    step_um: float
    """Micrometres of a pixel."""

    @classmethod
    def of(cls, slide: BlindSlide) -> "Picture":
        """DataError where the image shows one colour alone."""
        copy = small_copy(slide.image, LARGEST_PX)
        shrink = float(np.mean(copy.shrink)) * slide.mpp_um
        step = max(1, round(max(copy.pixels.shape[:2]) / SIDE))
        height, width = (max(1, size // step) for size in copy.pixels.shape[:2])
        blocks = copy.pixels[: height * step, : width * step].reshape(height, step, width, step, 3)
        dark = 1.0 - blocks.mean(axis=(1, 3, 4)) / 255
        low, high = np.quantile(dark, (0.02, 0.98))
        if high - low < 1e-3:
            raise DataError(f"image of slide '{slide.name}'", "is of one colour: nothing can be aligned", "tissue")
        scaled = ((dark - low) / (high - low)).clip(0, 1)
        return cls(np.where(scaled > _threshold(scaled), scaled, 0.0).astype(np.float32), step * shrink)

    @property
    def moments(self) -> tuple[Array, float]:
        """Centre of the tissue in µm, x and y, and the angle of its longer axis."""
        rows, columns = np.nonzero(self.dark)
        places = (np.column_stack([columns, rows]) + 0.5) * self.step_um
        centred = places - places.mean(axis=0)
        axis = np.linalg.eigh(centred.T @ centred)[1][:, -1]
        return places.mean(axis=0), float(np.arctan2(axis[1], axis[0]))


class Alignment(NamedTuple):
    """Where places of one slide lie on another, and how well tissue lies on tissue."""

    matrix: Array
    """(2, 2) turns and scales µm of the first slide."""
    shift_um: Array
    """(2,) is added then."""
    correlation: float
    """Of both images where either has tissue."""
    overlap: float
    """Dice's coefficient of the tissue."""

    def __call__(self, places_um: Array) -> Array:
        """(n, 2) places of the first slide, on the second."""
        return np.asarray(places_um @ self.matrix.T + self.shift_um)

    @property
    def sentence(self) -> str:
        """Its quality, in words."""
        return f"tissue overlap (Dice) {self.overlap:.2f}, correlation of the images {self.correlation:.2f}"


def aligned(moving: Picture, fixed: Picture) -> Alignment:
    """Lay ``moving`` on ``fixed``."""
    from scipy.optimize import minimize

    (centre, angle), (fixed_centre, fixed_angle) = moving.moments, fixed.moments
    turns = [0.0, *(fixed_angle - angle + half for half in (0.0, np.pi))]
    starts = [np.array([turn, *(fixed_centre - _turn(turn, 0.0) @ centre) / 1000, 0.0]) for turn in turns]
    score = partial(_score, moving, fixed)
    best = min(starts, key=score)
    steps = np.vstack([best, best + np.diag([0.1, 0.2, 0.2, 0.03])])
    found = minimize(
        score, best, method="Nelder-Mead", options={"initial_simplex": steps, "maxiter": 250, "xatol": 1e-3}
    )
    return _alignment(moving, fixed, found.x)


def _turn(angle: float, stretch: float) -> Array:
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.exp(stretch) * np.array([[cosine, -sine], [sine, cosine]])


def _score(moving: Picture, fixed: Picture, guess: Array) -> float:
    beyond = max(0.0, abs(guess[3]) - STRETCH)
    return 10 * beyond - _alignment(moving, fixed, guess).correlation


def _alignment(moving: Picture, fixed: Picture, guess: Array) -> Alignment:
    from scipy.ndimage import affine_transform

    matrix, shift = _turn(float(guess[0]), float(guess[3])), guess[1:3] * 1000
    back = np.linalg.inv(matrix)
    half = np.full(2, 0.5)
    offset = back @ (half * fixed.step_um - shift) / moving.step_um - half
    laid = affine_transform(
        moving.dark, back[::-1, ::-1] * (fixed.step_um / moving.step_um), offset[::-1], fixed.dark.shape, order=1
    )
    either = (laid > 0) | (fixed.dark > 0)
    first, second = laid[either], fixed.dark[either]
    moves = first.std() > 0 and second.std() > 0
    correlation = float(np.corrcoef(first, second)[0, 1]) if moves else -1.0
    overlap = 2 * ((laid > 0) & (fixed.dark > 0)).sum() / max(1, (laid > 0).sum() + (fixed.dark > 0).sum())
    return Alignment(matrix, shift, correlation, float(overlap))


def _threshold(values: Array) -> float:
    """Otsu's: what parts values into two groups that differ most."""
    counts, edges = np.histogram(values, 64)
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)
    sums = np.cumsum(counts * middles)
    above = np.maximum(below[-1] - below, 1)
    apart = below * above * (sums / np.maximum(below, 1) - (sums[-1] - sums) / above) ** 2
    return float(middles[int(np.argmax(apart))])
