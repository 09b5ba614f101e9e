"""Cell nuclei of a simulated section: where they lie, how they look, and their stamping into an image."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from stbench.readers.demo.lattice import at, scattered, smooth_noise
from stbench.readers.demo.tissue import Tissue

Array = np.ndarray[Any, Any]
LONGEST = 1.5  # a nucleus is at most this much longer than its kind's mean


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of cell, as far as its nucleus shows."""

    spacing_um: float
    """Mean distance of the places where a cell of this kind may lie."""
    inside: tuple[float, ...]
    """Share of these places that are taken inside epithelial nests, by domain."""
    outside: tuple[float, ...]
    """The same outside nests."""
    radius_um: float
    """Mean of the longer half axis."""
    slimness: float
    """Longer over shorter axis."""
    spread: float
    """Standard deviation of log size."""
    ink: float
    """Haematoxylin's optical density."""
    rim: float
    """How much darker the rim is than the centre: vesicular nuclei have a pale centre."""
    clumping: float = 0.15
    """How unevenly cells lie, at a scale of 40 µm."""
    along_fibres: bool = False
    """Whether the nucleus lies along collagen fibres."""


KINDS = (
    Kind(  # invasive tumour cells: large, pleomorphic, vesicular
        spacing_um=11.5, inside=(0.78, 0, 0, 0, 0), outside=(0.04, 0, 0, 0, 0),
        radius_um=5.0, slimness=1.30, spread=0.17, ink=0.42, rim=0.45,
    ),
    Kind(  # cells of an in-situ lesion: monotonous and crowded
        spacing_um=9.0, inside=(0, 0.85, 0, 0, 0), outside=(0, 0.01, 0, 0, 0),
        radius_um=4.0, slimness=1.20, spread=0.08, ink=0.52, rim=0.25,
    ),
    Kind(  # fibroblasts: slender spindles
        spacing_um=15.0, inside=(0, 0, 0, 0, 0), outside=(0.42, 0.45, 0.38, 0, 0.15),
        radius_um=6.5, slimness=3.6, spread=0.18, ink=0.48, rim=0.0, along_fibres=True,
    ),
    Kind(  # nuclei pressed against the walls of fat cells
        spacing_um=9.0, inside=(0, 0, 0, 0.28, 0), outside=(0, 0, 0, 0.28, 0),
        radius_um=4.5, slimness=2.4, spread=0.15, ink=0.5, rim=0.0,
    ),
    Kind(  # lymphocytes: small, round, dark
        spacing_um=7.6, inside=(0.012, 0.006, 0, 0, 0), outside=(0.05, 0.04, 0.012, 0.01, 0.68),
        radius_um=2.9, slimness=1.10, spread=0.10, ink=0.75, rim=0.0, clumping=0.4,
    ),
)  # fmt: skip


class Nuclei(NamedTuple):
    """Ellipses, one row each."""

    xy_um: Array
    long_um: Array
    short_um: Array
    angle: Array
    ink: Array


def stamp_nuclei(tissue: Tissue, nests: Array, phase: Array, body: Array, side: int, rng: np.random.Generator) -> Array:
    """Haematoxylin of all nuclei: (side, side) float32 optical density, the darkest where nuclei overlap.

    Args:
        tissue: the section.
        nests: positive inside epithelial nests, on any finer lattice of the section.
        phase: across collagen fibres, on the same lattice; fibres run along its contour lines.
        body: 1 where there is tissue that can hold a nucleus, 0 on glass and in vacuoles; at any resolution.
        side: of the image, in pixels.
        rng: draws everything.
    """
    canvas = np.zeros(side * side, np.float32)
    along_y, along_x = np.gradient(phase)
    for kind in KINDS:
        nuclei = _placed(kind, tissue, nests, (along_y, along_x), body, rng)
        _stamp(canvas, side, kind, nuclei, tissue.size_um / side)
    return canvas.reshape(side, side)


def _placed(
    kind: Kind, tissue: Tissue, nests: Array, across: tuple[Array, Array], body: Array, rng: np.random.Generator
) -> Nuclei:
    """Cells are denser, larger and darker where the tissue's gradient is high."""
    xy = scattered(rng, tissue.size_um, kind.spacing_um)
    pixel = np.minimum((xy / tissue.size_um * len(body)).astype(int), len(body) - 1)
    xy = xy[body[pixel[:, 1], pixel[:, 0]] > 0.5]
    rescaled = xy * (nests.shape[0] / tissue.level.shape[0])  # onto the finer lattice
    domain = tissue.domain_at(xy + 14 * rng.standard_normal(xy.shape))  # cells wander across borders
    gradient, crowd = at(tissue.gradient, xy), at(smooth_noise(rng, len(tissue.level), 2.0), xy)
    share = np.where(at(nests, rescaled) > 0, np.array(kind.inside)[domain], np.array(kind.outside)[domain])
    kept = rng.random(len(xy)) < share * np.clip(1 + 0.32 * gradient + kind.clumping * crowd, 0.2, 2.0)
    xy, rescaled, gradient = xy[kept], rescaled[kept], gradient[kept]
    size = np.exp(kind.spread * rng.standard_normal(len(xy))) * (1 + 0.10 * gradient)
    long_um = kind.radius_um * np.minimum(size, LONGEST)
    slimness = np.maximum(kind.slimness * (1 + 0.12 * rng.standard_normal(len(xy))), 1)
    if kind.along_fibres:
        angle = np.arctan2(at(across[1], rescaled), -at(across[0], rescaled)) + 0.2 * rng.standard_normal(len(xy))
    else:
        angle = rng.uniform(0, np.pi, len(xy))
    ink = kind.ink * (1 + 0.16 * np.clip(gradient, -2, 2)) * (1 + 0.12 * rng.standard_normal(len(xy)))
    return Nuclei(xy, long_um, long_um / slimness, angle, np.clip(ink, 0.15, 1.6))


def _stamp(canvas: Array, n_px: int, kind: Kind, nuclei: Nuclei, mpp_um: float) -> None:
    """Put ellipses into a flat canvas of ``n_px`` columns, all nuclei at once, in windows of one size."""
    half = int(np.ceil(kind.radius_um * LONGEST / mpp_um)) + 1
    step = np.arange(-half, half + 1)
    x, y = (nuclei.xy_um / mpp_um).T.astype(np.float32)
    inner = (np.minimum(x, y) > half + 1) & (np.maximum(x, y) < n_px - half - 2)  # tissue never reaches the border
    x, y = x[inner, None, None], y[inner, None, None]
    column, row = (
        np.floor(x).astype(np.int32) + step[None, None],
        np.floor(y).astype(np.int32) + step[None, :, None],
    )
    dx, dy = column + np.float32(0.5) - x, row + np.float32(0.5) - y
    shape = [values[inner, None, None].astype(np.float32) for values in nuclei[1:]]
    long_px, short_px, (cos, sin), ink = shape[0] / mpp_um, shape[1] / mpp_um, _turn(shape[2]), shape[3]
    reach = np.sqrt(((dx * cos + dy * sin) / long_px) ** 2 + ((dy * cos - dx * sin) / short_px) ** 2)
    cover = np.clip((1 - reach) * short_px + np.float32(0.5), 0, 1)
    density = (ink * cover * (1 - kind.rim / 2 + kind.rim * reach * reach)).astype(np.float32)
    np.maximum.at(canvas, (row * n_px + column).ravel(), density.ravel())


def _turn(angle: Array) -> tuple[Array, Array]:
    return np.cos(angle), np.sin(angle)
