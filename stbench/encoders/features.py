"""Patch features, cached by content: an encoder sees each patch of a cohort once."""

import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np

from stbench.data import BlindSlide
from stbench.encoders import Encoder, encoder
from stbench.encoders.compute import current
from stbench.files.hashing import content_key

Array = np.ndarray[Any, Any]
ENCODE_VERSION = 1
N_SYMMETRIES = 8
MPP_TOLERANCE = 0.1


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
    with ThreadPoolExecutor(max_workers=1) as cutter:
        for wait in (False, True):
            for place, (slide, symmetry) in enumerate(wanted):
                if place not in made:
                    if place + 1 < len(wanted):
                        _cut_ahead(cutter, *wanted[place + 1], chosen)
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


def mpp_remark(chosen: Encoder, mpp_um: float) -> str:
    """Why patches of a slide do not look like an encoder's training images; empty where they do.

    Args:
        chosen: the encoder.
        mpp_um: micrometres per pixel of the slide.
    """
    trained = chosen.trained_mpp_um
    if trained is None:
        return ""
    given = chosen.patch.side_um / chosen.patch.pixels
    if abs(given - trained) > MPP_TOLERANCE * trained:
        return f"{chosen.name} was trained at {trained:g} µm per pixel and is given {given:g}"
    if mpp_um > (1 + MPP_TOLERANCE) * trained:
        return f"{chosen.name} was trained at {trained:g} µm per pixel; slides at {mpp_um:.2f} are blurred there"
    return ""


@cache
def _warn_once(remark: str) -> None:
    if remark:
        warnings.warn(remark, stacklevel=2)


def _cut_ahead(cutter: Executor, slide: BlindSlide, symmetry: int, chosen: Encoder) -> None:
    """Cut a slide's patches while the network is busy with those of the slide before."""
    if slide.cache is not None and slide.cache.get("features", _key(slide, chosen, symmetry)) is None:
        cutter.submit(slide.patches, chosen.patch)  # where it fails, the slide's own turn says why


def _key(slide: BlindSlide, chosen: Encoder, symmetry: int) -> str:
    return content_key(
        "features", ENCODE_VERSION, chosen.identity(), chosen.pooling, current().precision, asdict(chosen.patch),
        symmetry, slide.image.fingerprint, np.round(slide.centres_px, 6), round(slide.mpp_um, 9),
    )  # fmt: skip


def _features(slide: BlindSlide, chosen: Encoder, symmetry: int, *, wait: bool) -> Array | None:
    def make() -> Array:
        return chosen.features(np.ascontiguousarray(turned(slide.patches(chosen.patch), symmetry)))

    if slide.part_of is not None:
        found = _features(slide.whole(), chosen, symmetry, wait=wait)
        return None if found is None else found[slide.part_of.rows]
    _warn_once(mpp_remark(chosen, slide.mpp_um))
    if slide.cache is None:
        return make()
    ask: Callable[..., Array | None] = slide.cache.make_unless_busy
    return ask("features", _key(slide, chosen, symmetry), make, wait=wait)
