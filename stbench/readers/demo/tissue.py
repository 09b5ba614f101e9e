"""Simulated tissue: outline, domains, a gradient within them, and fields that leave no trace in the image."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from stbench.readers.demo.lattice import CELL_UM, at, smooth_noise, standardised
from stbench.readers.demo.options import MARGIN_UM, PITCH_UM, SPOT_UM, DemoOptions

Array = np.ndarray[Any, Any]
DOMAINS = ("invasive cancer", "cancer in situ", "connective tissue", "adipose tissue", "immune infiltrate")
INVASIVE, IN_SITU, CONNECTIVE, FAT, IMMUNE = range(len(DOMAINS))
SHARES = (0.32, 0.14, 0.28, 0.12, 0.14)
N_FIELDS = 3
SIBLING = 0.85  # correlation of a field between two sections of one patient


class Streams(NamedTuple):
    """Separate generators of one section, so that one part's draws never move another's."""

    tissue: np.random.Generator
    image: np.random.Generator
    depth: np.random.Generator
    counts: np.random.Generator


def streams(options: DemoOptions, patient: int, section: int) -> Streams:
    """Generators of a section; ``section`` -1 is what all sections of the patient share."""
    root = np.random.SeedSequence((options.seed, patient + 1, section + 1))
    return Streams(*(np.random.default_rng(child) for child in root.spawn(4)))


def severities(options: DemoOptions) -> Array:
    """(n_patients,) the patient effect, in [-1, 1]: stain and expression follow it."""
    order = np.random.default_rng((options.seed, 0)).permutation(options.patients)
    return np.linspace(-1, 1, options.patients)[order] if options.patients > 1 else np.zeros(1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Tissue:
    """One section before it is painted or counted; lattice fields are (n, n), rows along y."""

    size_um: float
    """Side of the square image."""
    level: Array
    """Positive on tissue, negative on glass."""
    scores: Array
    """(5, n, n): the domain at a point is the one with the highest score."""
    gradient: Array
    """Smooth, mean 0 and variance 1: shown by nuclei and stain, followed by image genes."""
    fields: Array
    """(3, n, n) smooth, mean 0 and variance 1: followed by position genes, not shown."""
    array_xy: Array
    """(n_spots, 2) column and row on the array, from 1."""
    centres_um: Array
    """(n_spots, 2) x and y."""

    def domain_at(self, xy_um: Array) -> Array:
        """(n,) index into DOMAINS at (n, 2) points."""
        return np.stack([at(score, xy_um) for score in self.scores]).argmax(axis=0)

    def mixture(self) -> Array:
        """(n_spots, 5) share of each domain in the area of each spot; rows sum to 1."""
        ticks = np.arange(-2, 3) * SPOT_UM / 5
        offsets = np.array([(x, y) for x in ticks for y in ticks if np.hypot(x, y) <= SPOT_UM / 2])
        points = (self.centres_um[:, None] + offsets).reshape(-1, 2)
        domains = self.domain_at(points).reshape(len(self.centres_um), -1)
        return np.stack([(domains == index).mean(axis=1) for index in range(len(DOMAINS))], axis=1)


@lru_cache(maxsize=2)  # counts, layout and image of a section are made one after the other
def grow(options: DemoOptions, patient: int, section: int) -> Tissue:
    """The tissue of one section; sections of one patient are neighbours and look alike."""
    own, shared = streams(options, patient, section).tissue, streams(options, patient, -1).tissue
    n = round(options.side_um / CELL_UM)

    def field(sigma_um: float) -> Array:
        both = [smooth_noise(rng, n, sigma_um / CELL_UM) for rng in (shared, own)]
        return SIBLING**0.5 * both[0] + (1 - SIBLING) ** 0.5 * both[1]

    level = _outline(n) + 0.08 * field(260)
    scores = np.stack([field(sigma) for sigma in (300, 200, 300, 220, 200)])
    shares = np.array(SHARES) * np.exp(0.25 * shared.standard_normal(len(SHARES)))
    scores += 0.18 * np.stack([field(70) for _ in scores])  # ragged borders
    gradient = standardised(field(320))
    fields = np.stack([standardised(field(320)) for _ in range(N_FIELDS)])
    n_spots = round(options.spots * (1 + options.spots_spread * own.uniform(-1, 1)))
    array_xy, centres_um, floor = _spots(level, options.columns, n_spots, own)
    level = np.minimum(level - floor + 0.02, (_depth_um(n) - 130) / 1000 + 0.025 * field(80))
    return Tissue(
        size_um=options.side_um,
        level=level,
        scores=scores - _offsets(scores[:, level > 0], shares / shares.sum())[:, None, None],
        gradient=gradient,
        fields=fields,
        array_xy=array_xy,
        centres_um=centres_um,
    )


def _outline(n: int) -> Array:
    """A rounded square: 1 in the centre, 0 on the outline, negative outside."""
    x, y = np.meshgrid(*[np.abs((np.arange(n) + 0.5) / n * 2 - 1)] * 2)
    return np.asarray(1 - (x**3 + y**3) ** (1 / 3))


def _depth_um(n: int) -> Array:
    """Distance of each cell from the image's border, which tissue never reaches."""
    edge = (np.minimum(np.arange(n), np.arange(n)[::-1]) + 0.5) * CELL_UM
    return np.minimum(edge[:, None], edge[None])


def _spots(level: Array, side: int, n_spots: int, rng: np.random.Generator) -> tuple[Array, Array, float]:
    """The ``n_spots`` array positions deepest in the tissue, and the lowest level under any of them."""
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    centres = np.stack([column, row], axis=1) * PITCH_UM + MARGIN_UM + rng.normal(0, 4, (side * side, 2))
    corners = [centres + np.array(step) * SPOT_UM / 2 for step in ((-1, 0), (1, 0), (0, -1), (0, 1))]
    depth = np.min([at(level, points) for points in corners], axis=0)
    kept = np.sort(np.argsort(-depth, kind="stable")[:n_spots])
    return np.stack([column, row], axis=1)[kept] + 1, centres[kept], float(depth[kept].min())


def _offsets(scores: Array, shares: Array) -> Array:
    """What to take from (5, n_cells) scores so that each domain wins about its (5,) ``shares`` of the cells."""
    offsets = np.zeros(len(scores))
    for _ in range(200):
        won = np.bincount((scores - offsets[:, None]).argmax(axis=0), minlength=len(scores)) / scores.shape[1]
        offsets += 0.5 * (won - shares)
    return offsets
