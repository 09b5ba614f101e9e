"""Patch features, cached by content: an encoder sees each patch of a cohort once."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from stbench.cache import content_key
from stbench.data import BlindSlide
from stbench.encoders import Encoder, encoder

Array = np.ndarray[Any, Any]
ENCODE_VERSION = 1
N_SYMMETRIES = 8


def encode(slide: BlindSlide, encoder_name: str, *, symmetry: int = 0) -> Array:
    """Features of a slide's patches.

    Args:
        slide: whose patches.
        encoder_name: as ``stbench list encoders`` prints it.
        symmetry: which of the square's eight symmetries is applied first (``turned``).

    Returns:
        (n_spots, width) float32, rows in spot order, read-only.
    """
    return encode_all([slide], encoder_name, symmetries=(symmetry,))[0][0]


def encode_all(
    slides: Sequence[BlindSlide], encoder_name: str, *, symmetries: Sequence[int] = (0,)
) -> list[list[Array]]:
    """Features of several slides, under several symmetries: ``result[slide][symmetry]``.

    Where several processes want the same features, each takes what no other is making, and waits at the end.
    """
    chosen = encoder(encoder_name)
    wanted = [(slide, symmetry) for slide in slides for symmetry in symmetries]
    made: dict[int, Array] = {}
    for wait in (False, True):
        for place, (slide, symmetry) in enumerate(wanted):
            if place not in made:
                found = _features(slide, chosen, symmetry, wait=wait)
                if found is not None:
                    made[place] = found
    n = len(symmetries)
    return [[made[row * n + column] for column in range(n)] for row in range(len(slides))]


def turned(patches: Array, symmetry: int) -> Array:
    """Patches under one of the eight symmetries of the square.

    The order is ST-Net's: identity, quarter turn (counter-clockwise), vertical flip, vertical flip of the
    turned, and the same four again flipped horizontally.

    Args:
        patches: (n, pixels, pixels, channels).
        symmetry: 0 to 7.
    """
    if symmetry & 1:
        patches = np.rot90(patches, axes=(1, 2))
    if symmetry & 2:
        patches = patches[:, ::-1]
    if symmetry & 4:
        patches = patches[:, :, ::-1]
    return patches


def _features(slide: BlindSlide, chosen: Encoder, symmetry: int, *, wait: bool) -> Array | None:
    def make() -> Array:
        return chosen.features(np.ascontiguousarray(turned(slide.patches(chosen.patch), symmetry)))

    if slide.cache is None:
        return make()
    key = content_key(
        "features", ENCODE_VERSION, chosen.identity(), chosen.pooling, asdict(chosen.patch), symmetry,
        slide.image.fingerprint, np.round(slide.centres_px, 6), round(slide.mpp_um, 9),
    )  # fmt: skip
    ask: Callable[..., Array | None] = slide.cache.make_unless_busy
    return ask("features", key, make, wait=wait)
