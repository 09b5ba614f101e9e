"""Tissue: whether there is any under a slide's spots, as far as colours say."""

from typing import Any

import numpy as np

from stbench.data import Slide
from stbench.data.images import Pixels
from stbench.data.images.pyramid import level_of
from stbench.data.patches.window import background_of

Array = np.ndarray[Any, Any]
LARGEST_PX = 2**25
"""Pixels of the copy that is looked at; an image that has no copy so small is not."""
PIXELS_PER_SPOT = 8
"""Width of the distance between spots, in pixels of the copy, that suffices to see whether there is tissue."""
NEAR = 12
"""Difference of a channel from the background's up to which a pixel is background."""
MOSTLY = 0.6
"""Share of spots on background from which it is worth a remark."""
COLOURLESS = 3.0
"""Mean difference of a pixel's strongest and weakest channels below which an image is grey."""


def remarks_on_tissue(slide: Slide, pitch_px: float) -> tuple[str, ...]:
    """Remarks where most spots lie on what looks like background, or the image has no colours.

    Args:
        slide: with its image, of which a small copy is read.
        pitch_px: distance of neighbouring spots in its pixels.
    """
    level, shrink = level_of(slide.image, max(1.0, pitch_px / PIXELS_PER_SPOT))
    width, height = level.size_px
    if width * height > LARGEST_PX:
        return ()
    with level.open() as regions:
        pixels = regions.region(0, 0, width, height)
    background = background_of(Pixels(pixels), level.size_px)
    places = (slide.centres_px / np.asarray(shrink)).astype(np.intp)
    under = pixels[np.clip(places[:, 1], 0, height - 1), np.clip(places[:, 0], 0, width - 1)].astype(np.int16)
    return (*_on_background(slide.name, under, background), *_without_colours(slide.name, under))


def _on_background(name: str, under: Array, background: Array) -> tuple[str, ...]:
    share = float((np.abs(under - background.astype(np.int16)).max(axis=1) <= NEAR).mean())
    if share < MOSTLY:
        return ()
    return (
        f"{name}: {share:.0%} of spots lie on what looks like background: positions may be of another image, or have "
        "x and y exchanged or mirrored",
    )


def _without_colours(name: str, under: Array) -> tuple[str, ...]:
    if float(np.ptp(under, axis=1).mean()) >= COLOURLESS:
        return ()
    return (f"{name}: the image has no colours under the spots: it may be no stained tissue",)
