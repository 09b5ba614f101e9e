"""Pictures under charts of spots: a slide's small image, in whose pixels spots have their places."""

from collections.abc import Mapping, Sequence
from typing import Any

from stbench.analyses.gallery.base import Gallery, Picture
from stbench.errors import SelectionError
from stbench.registry import near

SIDE = 210
"""Width of a panel."""


def picture_of(gallery: Gallery, slide: str) -> Picture:
    """The picture of a slide, by default of the first; SelectionError where there is none."""
    names = [picture.name for picture in gallery.pictures]
    if slide and slide not in names:
        raise SelectionError(
            f"--slide {slide}", "is not in this gallery", "one of " + ", ".join(names), near(slide, names)
        )
    return gallery.pictures[names.index(slide) if slide else 0]


def panel_methods(gallery: Gallery, scores: Mapping[str, float], methods: Sequence[str], most: int) -> list[str]:
    """Methods that have panels, best score first: those that are asked for, else the best ``most`` of those that rank.

    Args:
        gallery: what is drawn.
        scores: by method; NaN is the least.
        methods: those asked for; none asks for the best.
        most: how many are drawn where none is asked for; controls and stand-ins only where nothing ranks.
    """
    ordered = sorted(scores, key=lambda method: -scores[method] if scores[method] == scores[method] else 2.0)
    if methods:
        return [method for method in ordered if method in methods]
    ranked = {one.method for one in gallery.shown if one.kind == "method"}
    return ([method for method in ordered if method in ranked] or ordered)[:most]


def picture_values(picture: Picture, width: int = SIDE) -> dict[str, Any]:
    """What specifications name by ``$`` and a picture decides."""
    return {
        "panel_width": width, "panel_height": round(width * picture.height / picture.width), "image": picture.image,
        "x_end": picture.width, "y_end": picture.height,
        "spot": round((0.86 * picture.pitch * width / picture.width) ** 2, 2),
    }  # fmt: skip


def underlay(shown: float) -> dict[str, Any]:
    """The layer of the image."""
    return {
        "data": {"values": [{"url": "$image"}]},
        "mark": {"type": "image", "width": "$panel_width", "height": "$panel_height", "align": "left",
                 "baseline": "top", "aspect": False, "opacity": shown},
        "encoding": {"x": {"value": 0}, "y": {"value": 0}, "url": {"field": "url", "type": "nominal"}},
    }  # fmt: skip


PLACE = {
    "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, "$x_end"], "nice": False}},
    "y": {"field": "y", "type": "quantitative", "axis": None,
          "scale": {"domain": [0, "$y_end"], "nice": False, "reverse": True}},
}  # fmt: skip
PANELS = {"field": "panel", "type": "nominal", "title": None, "sort": {"field": "order", "op": "min"},
          "header": {"labelLimit": 210, "labelPadding": 4}}  # fmt: skip
