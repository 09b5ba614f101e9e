"""Spots: a gallery as a page holds it, shorter than its file: fewer shades, fewer digits, half of what is symmetric."""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from stbench.analyses.gallery import Gallery
from stbench.analyses.gallery.base import STEPS, Levels, Picture
from stbench.report.gallery_json import gallery_document

SHADES = 32
"""Of a map; the eye tells no more apart on a spot."""
FIRST_SHADE = 48
"""Character of the darkest shade; none of the 32 from it on is escaped in JSON."""
DIGITS = 3
"""Significant ones of levels and spreads, which are drawn as points."""


def pictures_of(galleries: Iterable[Gallery | None]) -> tuple[Picture, ...]:
    """Distinct pictures of several galleries, in their order: tasks of one dataset show the same slides."""
    known = [gallery for gallery in galleries if gallery is not None]
    return tuple(dict.fromkeys(picture for gallery in known for picture in gallery.pictures))


def spots_document(gallery: Gallery, pictures: Sequence[Picture] = ()) -> dict[str, Any]:
    """The gallery with places in ``pictures``, by default its own, for its pictures."""
    document = gallery_document(gallery)
    places = [(pictures or gallery.pictures).index(picture) for picture in gallery.pictures]
    maps, profiles = document["maps"], document["profiles"]
    if gallery.maps is not None:
        maps = {**maps, "levels": _each(gallery.maps.levels, lambda level: [level.low, level.high, shades(level)])}
    if gallery.profiles is not None:
        halves = {method: _half(rows) for method, rows in profiles["correlation"].items()}
        moments = {name: item for name, item in profiles.items() if isinstance(item, dict) and name != "correlation"}
        profiles = {**profiles, **_each(moments, _few_digits), "correlation": halves}
    return {**document, "pictures": places, "maps": maps, "profiles": profiles}


def shades(level: Levels) -> str:
    """A character per spot, from ``0`` for the darkest."""
    top = SHADES - 1
    return "".join(chr(FIRST_SHADE + round(code * top / STEPS)) for code in base64.b64decode(level.codes))


def _each(value: Any, changed: Callable[[Any], Any]) -> Any:
    """What ``changed`` makes of the leaves of nested mappings."""
    if isinstance(value, Mapping):
        return {key: _each(item, changed) for key, item in value.items()}
    return changed(value)


def _few_digits(values: Sequence[float | None]) -> list[float | None]:
    return [None if value is None else float(f"{value:.{DIGITS}g}") for value in values]


def _half(rows: Sequence[Sequence[float]]) -> list[int]:
    """Hundredths above the diagonal of a table of correlations, row by row."""
    return [round(100 * value) for at, row in enumerate(rows) for value in row[at + 1 :]]
