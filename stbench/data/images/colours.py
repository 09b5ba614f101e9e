"""Colours: the pixels of a decoded image as RGB of 8 bits, however they are stored."""

from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

Array = np.ndarray[Any, Any]
LEAST_BRIGHT = 2**14
"""Brightest value of a 16-bit image below which it holds fewer bits than that, and would be read as black."""


def rgb_of(image: "PillowImage", where: str) -> Array:
    """(height, width, 3) uint8: grey and palettes as colours, alpha over white, of 16 bits the upper eight.

    Raises:
        DataError: the colours are those of print (CMYK), or numbers that no file says the colours of.
    """
    if image.mode.startswith("I;16") or image.mode == "I":
        return grey_rgb(np.asarray(image), where)
    if image.mode in ("RGB", "L", "1") and "transparency" not in image.info:
        return np.asarray(image.convert("RGB"))
    if image.mode in ("RGB", "RGBA", "L", "LA", "P", "PA", "1"):
        return over_white(np.asarray(image.convert("RGBA")))
    raise unreadable_colours(f"{image.mode} (as Pillow calls it)", where)


def grey_rgb(values: Array, where: str) -> Array:
    """Grey values of 8 or 16 bits, as three equal channels."""
    return np.repeat(eight_bits(values, where)[:, :, None], 3, axis=2)


def eight_bits(values: Array, where: str) -> Array:
    """uint8 values of an image of 8 or 16 bits; DataError for other numbers, or fewer bits than the type has."""
    if values.dtype == np.uint8:
        return values
    if values.dtype.kind not in "iu" or (values.size and (values.min() < 0 or values.max() >= 2**16)):
        raise DataError(
            where, f"is an image of {values.dtype} values", "8 or 16 bits a channel", "Save it as 8-bit RGB"
        )
    brightest = int(values.max()) if values.size else 0
    if 0 < brightest < LEAST_BRIGHT:
        raise DataError(
            where, f"is a 16-bit image whose brightest value is {brightest:,}", "values up to 65,535",
            "It holds fewer bits than it has room for: save it as 8-bit RGB",
        )  # fmt: skip
    return (values.astype(np.uint16) >> 8).astype(np.uint8)


def over_white(rgba: Array) -> Array:
    """(height, width, 3) uint8 of (height, width, 4), laid over white."""
    alpha = rgba[:, :, 3:]
    if (alpha == 255).all():
        return np.ascontiguousarray(rgba[:, :, :3])
    colours, opaque = rgba[:, :, :3].astype(np.uint16), alpha.astype(np.uint16)
    return ((colours * opaque + 255 * (255 - opaque) + 127) // 255).astype(np.uint8)


def unreadable_colours(colours: str, where: str) -> DataError:
    """The error of an image whose colours have no agreed meaning on a screen."""
    return DataError(where, f"has colours of the kind {colours}", "RGB or grey values", "Save it as 8-bit RGB")
