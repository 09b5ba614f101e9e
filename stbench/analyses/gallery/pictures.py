"""Pictures: small copies of slides' images as data URIs, and spots on them."""

import base64
import io
from collections.abc import Sequence

import numpy as np

from stbench.analyses.gallery.base import Array, Picture
from stbench.data import Slide
from stbench.data.images.small import small_copy

LARGEST_PX, QUALITY = 380, 55
MOST_SLIDES = 4
LEAST_MARGIN = 1.5
"""Distances of spots that are left around them."""


def shown_slides(slides: Sequence[Slide], most: int = MOST_SLIDES) -> tuple[Slide, ...]:
    """At most ``most`` slides in their order: the first of every patient, then the second, and so on."""
    turn: dict[str, int] = {}
    ranked = []
    for at, slide in enumerate(slides):
        turn[slide.patient] = turn.get(slide.patient, 0) + 1
        ranked.append((turn[slide.patient], at))
    return tuple(slides[at] for at in sorted(at for _, at in sorted(ranked)[:most]))


def picture(slide: Slide) -> Picture:
    """The part of a slide that has spots, as a JPEG of at most ``LARGEST_PX``."""
    from PIL import Image

    copy = small_copy(slide.image, 3 * LARGEST_PX)
    centres = slide.centres_px / copy.shrink
    left, top, right, bottom = _box(centres, _pitch(centres), copy.pixels.shape)
    part = Image.fromarray(copy.pixels[top:bottom, left:right])
    scale = min(1.0, LARGEST_PX / max(part.size))
    size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    small, buffer = part.resize(size, Image.Resampling.LANCZOS), io.BytesIO()
    small.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    places = (centres - (left, top)) * (size[0] / part.width, size[1] / part.height)
    x, y = np.round(places, 1).T.tolist()
    return Picture(
        name=slide.name, patient=slide.patient, width=size[0], height=size[1],
        image="data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode(),
        um_per_px=round(slide.mpp_um * float(np.mean(copy.shrink)) / scale, 3), x=tuple(x), y=tuple(y),
        pitch=round(_pitch(places), 2),
    )  # fmt: skip


def _box(centres: Array, pitch: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the spots with a margin, within the copy."""
    margin = LEAST_MARGIN * pitch
    low, high = np.floor(centres.min(axis=0) - margin).clip(0), np.ceil(centres.max(axis=0) + margin)
    return int(low[0]), int(low[1]), min(shape[1], int(high[0])), min(shape[0], int(high[1]))


def _pitch(centres: Array) -> float:
    from scipy.spatial import KDTree

    return float(np.median(KDTree(centres).query(centres, k=2)[0][:, 1])) if len(centres) > 1 else 10.0
