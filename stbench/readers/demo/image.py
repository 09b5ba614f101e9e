"""Painting a simulated section: haematoxylin and eosin as optical densities, then light through them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from stbench.data.images import Pixels, Regions
from stbench.files.array_cache import ArrayCache
from stbench.files.hashing import content_key
from stbench.readers.demo.lattice import CELL_UM, at, enlarge, scattered, smooth_noise
from stbench.readers.demo.nuclei import stamp_nuclei
from stbench.readers.demo.options import DemoOptions
from stbench.readers.demo.tissue import DOMAINS, FAT, IN_SITU, INVASIVE, Tissue, grow, severities, streams

Array = np.ndarray[Any, Any]
PAINT_VERSION = 2  # raised when the same options would give other pixels
FINE = 4  # a fine lattice has this many cells along one of the tissue's
WASH_UM = 2.0  # pixels of all that is painted under the nuclei
TILE = 512  # side of a tile of grain, in pixels
DEPTHS = (1024, 512)  # steps of optical density that are told apart, of haematoxylin and of eosin
DARKEST = (2.0, 0.8)
GLASS = 244.0  # brightness without tissue
HAEMATOXYLIN, EOSIN = (0.64, 0.68, 0.32), (0.07, 0.72, 0.36)  # optical density in red, green, blue
# By domain: eosin of what lies outside cell nests, and haematoxylin haze of cytoplasm.
EOSIN_OUTSIDE = np.array([0.25, 0.26, 0.29, 0.19, 0.19])
HAZE = np.array([0.085, 0.10, 0.012, 0.01, 0.10])


class Stain(NamedTuple):
    """How a laboratory stained the sections of one patient."""

    haematoxylin: float
    """Factor of the dye's strength."""
    eosin: float
    hue: float
    """Shift of both dyes from blue (negative) to red (positive)."""


def stain_of(severity: float) -> Stain:
    """The stain of a patient; ``severity`` in [-1, 1] is the patient effect that expression follows too."""
    return Stain(1 + 0.15 * severity, 1 - 0.15 * severity, 0.045 * severity)


def paint(options: DemoOptions, tissue: Tissue, stain: Stain, rng: np.random.Generator) -> Array:
    """(side, side, 3) uint8 RGB image of a section."""
    n = round(tissue.size_um / max(WASH_UM, options.mpp_um))
    scene = _scene(tissue, rng)
    grain = _tiled(_grain(rng), n, n)
    nests = np.clip(enlarge(scene.nests * 5 + 0.5, n), 0, 1)
    body = np.clip(enlarge(scene.level, n) * 150 + 0.5 + grain, 0, 1) * (1 - _vacuoles(tissue, n, rng))
    eosin = body * _eosin(scene, nests, grain)
    haze = body * (0.015 + nests * enlarge(scene.haze, n)) * (1 + 0.6 * grain)
    ink = stamp_nuclei(tissue, scene.nests, scene.phase, body, options.side_px, rng)
    return _light(ink, enlarge(haze, options.side_px), enlarge(eosin, options.side_px), _grain(rng), stain)


class _Scene(NamedTuple):
    """What colours and textures need, on the fine lattice."""

    level: Array
    nests: Array
    phase: Array
    outside: Array
    haze: Array
    coarseness: Array


def _scene(tissue: Tissue, rng: np.random.Generator) -> _Scene:
    from scipy.ndimage import gaussian_filter

    n = FINE * tissue.level.shape[0]
    cell_um = CELL_UM / FINE
    scores = np.stack([enlarge(score, n) for score in tissue.scores])
    domain = scores.argmax(axis=0)
    weights = np.stack([gaussian_filter((domain == d).astype(np.float32), 3) for d in range(len(DOMAINS))])
    cords, ducts = smooth_noise(rng, n, 26 / cell_um), smooth_noise(rng, n, 50 / cell_um)
    nests = np.where(domain == INVASIVE, cords + 0.35, np.where(domain == IN_SITU, ducts + 0.35, -1.0))
    gradient = enlarge(tissue.gradient, n)
    across, along = np.meshgrid(np.arange(n) * cell_um, np.arange(n) * cell_um)
    angle = rng.uniform(0, np.pi)
    waves = (across * np.cos(angle) + along * np.sin(angle)) / 20
    phase = waves + 5 * smooth_noise(rng, n, 130 / cell_um) + 0.6 * smooth_noise(rng, n, 25 / cell_um)
    return _Scene(
        level=enlarge(tissue.level, n)
        + 0.006 * smooth_noise(rng, n, 30 / cell_um)
        + 0.002 * smooth_noise(rng, n, 8 / cell_um),
        nests=gaussian_filter(nests, 1.0).astype(np.float32),
        phase=phase.astype(np.float32),
        outside=np.einsum("d,dyx->yx", EOSIN_OUTSIDE, weights) * (1 + 0.10 * gradient),
        haze=np.einsum("d,dyx->yx", HAZE, weights) * (1 + 0.20 * gradient),
        coarseness=np.clip(0.5 + 0.3 * smooth_noise(rng, n, 45 / cell_um), 0.1, 1.1),
    )


def _eosin(scene: _Scene, nests: Array, grain: Array) -> Array:
    """Fibres outside nests, granular cytoplasm inside, and clefts where nests shrank from the stroma."""
    n = len(grain)
    phase = enlarge(scene.phase, n)
    fibres = 0.6 * _triangle(phase + 0.25 * grain) + 0.4 * _triangle(2.7 * phase + 0.4 * grain) - np.float32(0.5)
    outside = enlarge(scene.outside, n) * (1 + enlarge(scene.coarseness, n) * fibres + 0.15 * grain)
    inside = 0.17 * (1 + 0.7 * grain)
    outside += nests * (inside - outside)
    cleft = np.clip(1 - np.abs(scene.nests + 0.12) * 12, 0, 1) * np.clip(np.sin(scene.phase / 3) + 0.2, 0, 1)
    return np.asarray(outside * enlarge(1 - 0.75 * cleft, n))


def _triangle(phase: Array) -> Array:
    """A wave of period 1 between 0 and 1."""
    wave = phase - np.floor(phase)
    wave -= np.float32(0.5)
    np.abs(wave, out=wave)
    wave *= 2
    return np.asarray(wave)


def _vacuoles(tissue: Tissue, n: int, rng: np.random.Generator) -> Array:
    """(n, n) 1 inside fat cells, 0 on their walls and elsewhere: cells are Voronoi polygons with round corners."""
    from scipy.ndimage import gaussian_filter
    from scipy.spatial import cKDTree

    seeds = scattered(rng, tissue.size_um, 56.0)
    seeds = seeds[rng.random(len(seeds)) < 0.85]
    fat = (tissue.domain_at(seeds) == FAT) & (at(tissue.level, seeds) > 0.01)
    rough_um = 2 * WASH_UM
    half = round(tissue.size_um / rough_um)
    near = gaussian_filter((tissue.scores.argmax(axis=0) == FAT).astype(np.float32), 2.5) > 0.01
    row, column = np.nonzero(enlarge(near, half) > 0)
    points = (np.stack([column, row], axis=1) + 0.5) * rough_um
    room = np.full((half, half), -6.0, np.float32)
    distance, nearest = cKDTree(seeds).query(points, k=3)
    gaps = distance[:, 1:] - distance[:, :1]
    wall = 2.6 + 0.8 * at(tissue.gradient, points)
    inside = gaps.prod(axis=1) / (gaps.sum(axis=1) + 1e-9) - wall
    room[row, column] = np.where(fat[nearest[:, 0]], inside, -6.0)
    return np.clip(enlarge(room, n) / 2 + 0.5, 0, 1) * np.float32(0.97)


def _grain(rng: np.random.Generator) -> Array:
    """(TILE, TILE) float32 fine texture, mean 0, standard deviation 1/3."""
    from scipy.ndimage import gaussian_filter

    tile = gaussian_filter(rng.standard_normal((TILE, TILE), np.float32), 1.0, mode="wrap")
    return np.asarray(tile / (3 * tile.std()))


def _tiled(tile: Array, height: int, width: int) -> Array:
    return np.tile(tile, (-(-height // TILE), -(-width // TILE)))[:height, :width]


def _light(ink: Array, haze: Array, eosin: Array, grain: Array, stain: Stain) -> Array:
    """(side, side, 3) uint8: what light leaves, by Beer and Lambert's law, read off a table band by band."""
    side = len(ink)
    table, picture, texture = (
        _transmission(stain),
        np.empty((side, side, 3), np.uint8),
        _tiled(grain, TILE, side),
    )
    scale = [(steps - 1) / most for steps, most in zip(DEPTHS, DARKEST, strict=True)]
    for top in range(0, side, TILE):
        band = slice(top, min(top + TILE, side))
        rough = texture[: band.stop - top]
        blue = np.maximum(haze[band], ink[band] * (1 + np.float32(0.6) * rough)) * np.float32(scale[0])
        pink = eosin[band] * (1 - np.float32(0.5) * np.minimum(ink[band], 1)) + np.float32(0.012) * rough
        pink *= np.float32(scale[1])
        steps = np.clip(blue, 0, DEPTHS[0] - 1).astype(np.int32) * DEPTHS[1]
        steps += np.clip(pink, 0, DEPTHS[1] - 1).astype(np.int32)
        np.take(table, steps, axis=0, out=picture[band])
    return picture


def _transmission(stain: Stain) -> Array:
    """(steps of haematoxylin x steps of eosin, 3) uint8 colours."""
    shift = stain.hue * np.array([-1.0, 0.0, 1.0])  # redder stain absorbs less red and more blue
    passed = []
    for most, steps, strength, dye in zip(DARKEST, DEPTHS, stain[:2], (HAEMATOXYLIN, EOSIN), strict=True):
        passed.append(10 ** -(np.linspace(0, most, steps)[:, None] * strength * (np.array(dye) + shift)))
    return np.round(GLASS * passed[0][:, None] * passed[1]).astype(np.uint8).reshape(-1, 3)


@dataclass(frozen=True, kw_only=True)
class PaintedImage:
    """The image of a simulated section: painted once, memory-mapped from the cache whenever it is opened."""

    fingerprint: str
    size_px: tuple[int, int]
    options: DemoOptions
    patient: int
    section: int
    cache: ArrayCache | None = field(repr=False)
    pixels: Array | None = field(default=None, repr=False, compare=False)
    """(side, side, 3) uint8, where there is no cache to hold them."""

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """Regions of the painted section."""
        pixels = self.pixels
        yield Pixels(painted(self.options, self.patient, self.section, self.cache) if pixels is None else pixels)


def painted(options: DemoOptions, patient: int, section: int, cache: ArrayCache | None) -> Array:
    """(side, side, 3) uint8 pixels of a section, from the cache where they were painted before."""

    def make() -> Array:
        stain = stain_of(severities(options)[patient])
        return paint(options, grow(options, patient, section), stain, streams(options, patient, section).image)

    return make() if cache is None else cache.get_or_make("demo", _key("image", options, patient, section), make)


def image_of(options: DemoOptions, patient: int, section: int, cache: ArrayCache | None) -> PaintedImage:
    """The image of a section; its sha256 is remembered beside it, so that reading a cohort opens no image."""
    uncached = painted(options, patient, section, None) if cache is None else None

    def digest() -> Array:
        pixels = painted(options, patient, section, cache) if uncached is None else uncached
        return np.frombuffer(hashlib.sha256(pixels.tobytes()).digest(), np.uint8)

    content = (
        digest() if cache is None else cache.get_or_make("demo", _key("sha256", options, patient, section), digest)
    )
    return PaintedImage(
        fingerprint=content.tobytes().hex(),
        size_px=(options.side_px, options.side_px),
        options=options,
        patient=patient,
        section=section,
        cache=cache,
        pixels=uncached,
    )


def _key(what: str, options: DemoOptions, patient: int, section: int) -> str:
    return content_key(what, PAINT_VERSION, options.painting(), patient, section)
