"""Overlays: the spots of a slide drawn over its image, to see whether they lie where they should."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.data.images.pyramid import level_of
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stbench.data import BlindSlide, Slide
    from stbench.data.images import Image

Array = np.ndarray[Any, Any]
LARGEST_PX = 1000
"""Longer side of the copy that is drawn."""
BAND_PX = 2**24
"""Pixels of the image that are read at once."""
SIZE_IN, TITLE_IN, MARGIN_IN, DOTS = 6.0, 0.2, 0.08, 150
SPOT, RING, THIN = 0.55, 0.6, 0.15
"""Width of a circle as a share of the distance of spots; of its line in points, at most this share of the circle."""
COLOURS = "viridis"


class Copy(NamedTuple):
    """A smaller copy of an image."""

    pixels: Array
    """(height, width, 3) uint8."""
    shrink: tuple[float, float]
    """Pixels of the image per pixel of the copy, in x and y."""


def small_copy(image: "Image", largest_px: int = LARGEST_PX) -> Copy:
    """An image with means of whole blocks as pixels, at most ``largest_px`` wide and high; read in bands.

    An image that is small already is itself. What is left over at the right and lower edges is left out.
    """
    level, shrink = level_of(image, max(1.0, max(image.size_px) / largest_px))
    width, height = level.size_px
    step = math.ceil(max(width, height) / largest_px)
    columns, rows = max(1, width // step), max(1, height // step)
    step_x, step_y = min(step, width), min(step, height)
    pixels = np.empty((rows, columns, 3), np.uint8)
    per_band = max(1, BAND_PX // (width * step_y))
    with level.open() as regions:
        for top in range(0, rows, per_band):
            n = min(per_band, rows - top)
            band = regions.region(0, top * step_y, columns * step_x, n * step_y)
            pixels[top : top + n] = band.reshape(n, step_y, columns, step_x, 3).mean(axis=(1, 3)).round()
    return Copy(pixels, (shrink[0] * step_x, shrink[1] * step_y))


def overlay(slide: "Slide") -> "Figure":
    """A slide's image with a circle for each spot, coloured by the spot's counts on a logarithmic scale.

    Where tissue ends, counts fall: spots that are mirrored or moved show at once.
    """
    from matplotlib.collections import EllipseCollection
    from matplotlib.figure import Figure

    copy = small_copy(slide.image)
    height, width = copy.pixels.shape[:2]
    size = (SIZE_IN * width / max(width, height), SIZE_IN * height / max(width, height))
    page = (size[0] + 2 * MARGIN_IN, size[1] + 2 * MARGIN_IN + TITLE_IN)
    figure = Figure(figsize=page)
    axes = figure.add_axes((MARGIN_IN / page[0], MARGIN_IN / page[1], size[0] / page[0], size[1] / page[1]))
    axes.imshow(copy.pixels, extent=(0, width, height, 0))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    places = slide.centres_px / copy.shrink
    side = SPOT * _step(places)
    points = 72 * max(size) / max(width, height)
    rings = EllipseCollection(
        [side], [side], [0.0], units="x", offsets=places, offset_transform=axes.transData, facecolors="none",
        linewidths=min(RING, THIN * side * points), cmap=COLOURS, array=np.log10(1 + slide.totals),
    )  # fmt: skip
    axes.add_collection(rings)
    figure.text(MARGIN_IN / page[0], 1 - MARGIN_IN / page[1], _title(slide), va="top", size=7)
    return figure


def _step(places: Array) -> float:
    from scipy.spatial import KDTree

    return float(np.median(KDTree(places).query(places, k=2)[0][:, 1]))


def _title(slide: "BlindSlide") -> str:
    width, height = slide.image.size_px
    name = visible(slide.name).replace("$", r"\$")
    size = f"{width} x {height} px of {slide.mpp_um:.3g} µm"
    return f"{name}: {slide.n_spots:,} spots, dark with few counts, light with many; {size}"
