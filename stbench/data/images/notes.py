"""Notes: what a file of an image says about itself that a reader has to compare or pass on."""

from typing import Protocol, runtime_checkable

from stbench.data.images.image import Image

PLAUSIBLE_UM = (0.05, 2.0)
"""Micrometres per pixel that scanners write; what is beyond are the 72 or 96 dots per inch of a screen."""


@runtime_checkable
class Noted(Protocol):
    """An image whose file says more than its pixels."""

    @property
    def stated_mpp_um(self) -> float | None:
        """Micrometres per pixel as the file has them; None where it does not say."""
        ...

    @property
    def orientation(self) -> int:
        """Orientation as EXIF and TIFF number it; 1 where pixels are stored as they are seen."""
        ...


def stated_mpp(image: Image) -> float | None:
    """Micrometres per pixel that a file states and that can be of a scan; None where there are none."""
    stated = image.stated_mpp_um if isinstance(image, Noted) else None
    return stated if stated is not None and PLAUSIBLE_UM[0] <= stated <= PLAUSIBLE_UM[1] else None


def turned(image: Image) -> str:
    """A sentence where the file asks viewers to turn or mirror the image, "" where it does not.

    Pixels are read as they are stored, which is what positions count.
    """
    tag = image.orientation if isinstance(image, Noted) else 1
    return "" if tag == 1 else f"the image asks to be shown turned (orientation {tag}); it is read as it is stored"
