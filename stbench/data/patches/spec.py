"""Patch spec: how large a crop around a spot is, on the tissue and in pixels."""

from dataclasses import dataclass
from typing import Literal

from PIL import Image as PillowImage

RESAMPLING = {
    "bilinear": PillowImage.Resampling.BILINEAR,
    "bicubic": PillowImage.Resampling.BICUBIC,
    "nearest": PillowImage.Resampling.NEAREST,
}


@dataclass(frozen=True, kw_only=True)
class PatchSpec:
    """A square crop around a spot's centre."""

    side_um: float
    """Side of the crop on the tissue, in micrometres."""
    pixels: int
    """Side of the crop after resampling, in pixels."""
    resampling: Literal["bilinear", "bicubic", "nearest"] = "bilinear"
    """Pillow's filter; shrinking is antialiased for bilinear and bicubic."""

    @property
    def n_bytes(self) -> int:
        """Of a patch: three colours of one byte each."""
        return 3 * self.pixels**2
