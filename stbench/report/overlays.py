"""Overlays: the spots of a slide drawn over its image, to see whether they lie where they should."""

from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.images.small import small_copy
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stbench.data import BlindSlide, Slide

Array = np.ndarray[Any, Any]
LARGEST_PX = 1000
"""Longer side of the copy that is drawn."""
SIZE_IN, TITLE_IN, MARGIN_IN, DOTS = 6.0, 0.32, 0.08, 150
SPOT, RING, THIN = 0.55, 0.6, 0.15
"""Width of a circle as a share of the distance of spots; of its line in points, at most this share of the circle."""
COLOURS = "viridis"


def overlay(slide: "Slide") -> "Figure":
    """A slide's image with a circle for each spot, coloured by the spot's counts on a logarithmic scale.

    Where tissue ends, counts fall: spots that are mirrored or moved show at once. Spots beside the image are drawn
    beside it, so that a slide that is refused can be looked at.
    """
    from matplotlib.collections import EllipseCollection
    from matplotlib.figure import Figure

    copy = small_copy(slide.image, LARGEST_PX)
    height, width = copy.pixels.shape[:2]
    size = (SIZE_IN * width / max(width, height), SIZE_IN * height / max(width, height))
    page = (size[0] + 2 * MARGIN_IN, size[1] + 2 * MARGIN_IN + TITLE_IN)
    figure = Figure(figsize=page)
    axes = figure.add_axes((MARGIN_IN / page[0], MARGIN_IN / page[1], size[0] / page[0], size[1] / page[1]))
    axes.imshow(copy.pixels, extent=(0, width, height, 0))
    axes.set_axis_off()
    places = slide.centres_px / copy.shrink
    shown = np.isfinite(places).all(axis=1)
    places = places[shown]
    axes.set_xlim(*_reach(places[:, 0], width))
    axes.set_ylim(*_reach(places[:, 1], height)[::-1])
    side = SPOT * _step(places)
    points = 72 * max(size) / max(width, height)
    line = min(RING, THIN * side * points)
    rings = EllipseCollection(
        [side], [side], [0.0], units="x", offsets=places, offset_transform=axes.transData, facecolors="none",
        linewidths=line, cmap=COLOURS, array=np.log10(1 + np.maximum(slide.totals[shown], 0)),
    )  # fmt: skip
    axes.add_collection(rings)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    drawn = int(((places >= (left, top)) & (places <= (right, bottom))).all(axis=1).sum())
    figure.text(MARGIN_IN / page[0], 1 - MARGIN_IN / page[1], _title(slide, drawn), va="top", size=7)
    return figure


def _reach(places: Array, size: int) -> tuple[float, float]:
    """From where to where is drawn: the image, and spots beside it, as far as it is long."""
    low, high = (places.min(), places.max()) if len(places) else (0, 0)
    return max(-size, min(0, low)), min(2 * size, max(size, high))


def _step(places: Array) -> float:
    """Median distance of a spot's nearest neighbour; at least a pixel, so that what is wrong is seen."""
    from scipy.spatial import KDTree

    if len(places) < 2:
        return 1.0
    return max(1.0, float(np.median(KDTree(places).query(places, k=2)[0][:, 1])))


def _title(slide: "BlindSlide", drawn: int) -> str:
    width, height = slide.image.size_px
    name = visible(slide.name).replace("$", r"\$")
    size = f"{width} x {height} px of {slide.mpp_um:.3g} µm"
    beyond = f", {slide.n_spots - drawn:,} of them beyond this picture" if drawn < slide.n_spots else ""
    return f"{name}: {slide.n_spots:,} spots{beyond}\n{size}; dark: few counts, light: many"
