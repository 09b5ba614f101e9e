"""Pictures: the image of a slide in its store, and where its spots are in the image's pixels."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.data.images import ZarrImage
from stbench.errors import DataError
from stbench.readers.spatialdata.elements import Places, names_in, systems_of_image
from stbench.readers.spatialdata.options import WHERE, SpatialDataOptions
from stbench.readers.spatialdata.transformations import moved

Array = np.ndarray[Any, Any]
ALIKE_PX = 0.01
"""How far apart two systems may have a spot, and still say the same."""
FINER = 1.01
"""Ratio of the sizes of two images' pixels from which one is the finer."""


class Picture(NamedTuple):
    """An image, and what puts the element's own coordinates into its pixels."""

    name: str
    image: ZarrImage
    system: str
    to_pixels: Array
    """(3, 3)."""

    @property
    def pixels_per_unit(self) -> float:
        """How fine it is, by the element's own unit."""
        return float(np.sqrt(abs(np.linalg.det(self.to_pixels))))


def picture_of(store: Path, slide: str, places: Places, options: SpatialDataOptions) -> Picture:
    """The image that a slide's spots lie on.

    Raises:
        DataError: there is none, several may be the one, or systems say different places.
    """
    named = options.image_of(slide)
    names = names_in(store, "images")
    if named and named not in names:
        raise DataError(WHERE, f"image is '{named}', and {store.name} has no such image", ", ".join(names) or "none")
    pictures = list(_pictures(store, [named] if named else names, places, options))
    if not pictures:
        shared = f"the system '{options.coordinate_system}'" if options.coordinate_system else "a system"
        raise DataError(
            str(store), f"has no image that shares {shared} with the spots of slide '{slide}' "
            f"({', '.join(names) or 'no images'}; spots are in {', '.join(places.systems) or 'none'})",
            "an image under the spots", "Name image or coordinate_system in the card's options",
        )  # fmt: skip
    finest = max(picture.pixels_per_unit for picture in pictures)
    best = [picture for picture in pictures if picture.pixels_per_unit * FINER > finest]
    if len(best) > 1:
        raise DataError(
            str(store), f"has {len(best)} images of slide '{slide}' ({', '.join(each.name for each in best[:4])})",
            "one", f"Name it in the card: options: {{image: {best[0].name}}}",
        )  # fmt: skip
    return best[0]


def _pictures(store: Path, names: list[str], places: Places, options: SpatialDataOptions) -> Iterator[Picture]:
    """Images that share a system with the spots."""
    for name in names:
        folder = store / "images" / name
        systems = systems_of_image(folder)
        wanted = [options.coordinate_system] if options.coordinate_system else list(systems)
        shared = [system for system in wanted if system in systems and system in places.systems]
        ways = {system: np.linalg.inv(systems[system]) @ places.systems[system] for system in shared}
        if ways:
            system, matrix = next(iter(ways.items()))
            _check_alike(ways, places, str(folder))
            yield Picture(name, ZarrImage(folder), system, matrix)


def _check_alike(ways: dict[str, Array], places: Places, where: str) -> None:
    (first, matrix), *others = ways.items()
    for system, other in others:
        if np.abs(moved(matrix, places.xy) - moved(other, places.xy)).max(initial=0.0) > ALIKE_PX:
            raise DataError(
                where, f"has the spots in other places by the system '{system}' than by '{first}'",
                "one place for each", f"Name one in the card: options: {{coordinate_system: {first}}}",
            )  # fmt: skip
