"""Likeness of images: whether two show one section, however they are encoded, scaled, turned or mirrored."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from PIL import Image as PillowImage

from stbench.data.images.image import Image
from stbench.data.images.small import thumbnail
from stbench.data.symmetries import N_SYMMETRIES, turned
from stbench.files.array_cache import Cache
from stbench.files.hashing import content_key

Array = np.ndarray[Any, Any]
PRINT_VERSION = 1
SIDE, COARSE = 128, 16
"""Pixels of a print, and of the coarse one that tells most images apart."""
BAND_PX = (1.0, 4.0)
"""Blurs between which lies what is compared: coarser is the outline that neighbouring sections share, finer is lost in
thumbnails."""
SHIFT_PX = 3
"""How far prints may be shifted: an edge that was cut off moves all of an image."""
COARSELY, FINELY = 0.9, 0.8
"""Correlations of one section's images. On real ones, fine correlations of re-encoded copies, thumbnails of 100 px and
images with 3 % cut off are 0.90 to 1.00; of neighbouring sections of one block, at most 0.60."""
GREY = np.array([0.299, 0.587, 0.114], np.float32)


class Likeness(NamedTuple):
    """How the second of two images shows the section of the first."""

    symmetry: int
    """What is to be done to the second, as ``turned`` has it."""
    correlation: float


class Pair(NamedTuple):
    """Two of several images, by number, that show one section."""

    first: int
    second: int
    likeness: Likeness


def image_print(image: Image, cache: Cache | None) -> Array:
    """(SIDE, SIDE) float32 shades of grey of an image that was made square; remembered by the image's content."""
    if cache is None:
        return _print(image)
    key = content_key("image print", PRINT_VERSION, image.fingerprint)
    return cache.get_or_make("prints", key, lambda: _print(image))


def alike(first: Array, second: Array) -> Likeness | None:
    """How two prints show one section; None where they do not."""
    pairs = alike_pairs([first, second])
    return next((pair.likeness for pair in pairs), None)


def alike_pairs(prints: Sequence[Array]) -> Iterator[Pair]:
    """Those pairs of prints that show one section, in order."""
    if len(prints) < 2:
        return
    coarse = np.stack([_coarse(turned(_stack(prints), symmetry)) for symmetry in range(N_SYMMETRIES)])
    likely = np.stack([coarse[0] @ turned_too.T for turned_too in coarse]) >= COARSELY
    for first, second in zip(*np.nonzero(np.triu(likely.any(axis=0), 1)), strict=True):
        found = [
            Likeness(int(symmetry), _correlation(prints[first], prints[second], int(symmetry)))
            for symmetry in np.flatnonzero(likely[:, first, second])
        ]
        best = max(found, key=lambda likeness: likeness.correlation)
        if best.correlation >= FINELY:
            yield Pair(int(first), int(second), best)


def _print(image: Image) -> Array:
    grey = thumbnail(image, 4 * SIDE).astype(np.float32) @ GREY
    filtered = PillowImage.Resampling.BOX if min(grey.shape) >= SIDE else PillowImage.Resampling.BILINEAR
    return np.asarray(PillowImage.fromarray(grey).resize((SIDE, SIDE), filtered))


def _stack(prints: Sequence[Array]) -> Array:
    return np.stack(prints)[..., None]


def _coarse(prints: Array) -> Array:
    """(n, COARSE²) means of blocks, each print's with mean 0 and length 1; zeros where it is of one shade."""
    block = SIDE // COARSE
    means = prints.reshape(len(prints), COARSE, block, COARSE, block).mean(axis=(2, 4)).reshape(len(prints), -1)
    return _unit(means - means.mean(axis=1, keepdims=True))


def _correlation(first: Array, second: Array, symmetry: int) -> float:
    """Of what both show between two blurs, where they fit best."""
    one, other = (_spectrum(image) for image in (first, turned(_stack([second]), symmetry)[0, ..., 0]))
    shifted = np.fft.ifft2(one * np.conj(other)).real
    near = np.roll(shifted, (SHIFT_PX, SHIFT_PX), axis=(0, 1))[: 2 * SHIFT_PX + 1, : 2 * SHIFT_PX + 1]
    return float(near.max()) * SIDE**2


def _spectrum(image: Array) -> Array:
    """Fourier transform of what is between two blurs, of length 1; zeros where the image is of one shade."""
    window, band = _window_and_band()
    spectrum = np.fft.fft2((image - image.mean()) * window) * band
    return np.asarray(_unit(spectrum.reshape(1, -1)).reshape(spectrum.shape))


@cache
def _window_and_band() -> tuple[Array, Array]:
    """What fades an image out towards its edges, and what is left of each frequency between the two blurs."""
    fading = np.hanning(SIDE + 2)[1:-1]
    squared = np.add.outer(np.fft.fftfreq(SIDE) ** 2, np.fft.fftfreq(SIDE) ** 2)
    fine, rough = (np.exp(-2 * np.pi**2 * sigma**2 * squared) for sigma in BAND_PX)
    return np.sqrt(np.outer(fading, fading)), fine - rough


def _unit(rows: Array) -> Array:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-6))
