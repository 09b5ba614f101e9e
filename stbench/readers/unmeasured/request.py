"""Request: a folder of slides without counts, and what is said about them beside."""

import math
from dataclasses import dataclass
from pathlib import Path

from stbench.errors import DataError


@dataclass(frozen=True, kw_only=True)
class Request:
    """Which slides are asked about; equal ones give equal slides."""

    folder: Path
    """With images; or one image."""
    mpp_um: float | None = None
    """Micrometres per pixel of images at full resolution; measured, or read from their files, where not stated."""
    pitch_um: float | None = None
    """Distance of neighbouring spots: of those in tables, which then measure the size of a pixel, and of those that are
    laid over tissue; there the dataset's own where not stated."""

    def __post_init__(self) -> None:
        """A path becomes absolute: a method may change the working folder of its process."""
        object.__setattr__(self, "folder", self.folder.absolute())
        for option, value in (("--mpp", self.mpp_um), ("--pitch", self.pitch_um)):
            if value is not None and not (math.isfinite(value) and value > 0):
                raise DataError(f"{option} {value:g}", "is no size", "micrometres, above 0")
