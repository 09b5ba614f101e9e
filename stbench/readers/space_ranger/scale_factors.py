"""Scale factors: what Space Ranger says about the sizes of its pictures, spots and pixels."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.readers.tables import require
from stbench.readers.texts import text_of

KEYS = {
    "hires": "tissue_hires_scalef", "lowres": "tissue_lowres_scalef", "spot_px": "spot_diameter_fullres",
    "bin_um": "bin_size_um", "mpp_um": "microns_per_pixel",
}  # fmt: skip
LONGEST = 2**20
PURPOSE = "the scale factors of a slide"


@dataclass(frozen=True, kw_only=True)
class ScaleFactors:
    """Numbers of ``scalefactors_json.json``; None where the file has no such number."""

    hires: float | None = None
    """What a place at full resolution is multiplied by to get one in the picture of high resolution."""
    lowres: float | None = None
    """The same for the picture of low resolution."""
    spot_px: float | None = None
    """Diameter of a spot, as the alignment draws it; no measure of its 55 µm."""
    bin_um: float | None = None
    """Size of a bin of Visium HD."""
    mpp_um: float | None = None
    """Micrometres per pixel at full resolution, as stated."""


def read_scale_factors(path: Path) -> ScaleFactors:
    """The numbers of a file.

    Raises:
        DataError: the file is missing, is no JSON, or has a number that can be none of these.
    """
    require(path, PURPOSE)
    text = text_of(path, PURPOSE, LONGEST)
    with parsing(path, DataError, PURPOSE):
        content = json.loads(text)
    if not isinstance(content, dict):
        raise DataError(str(path), f"holds a {type(content).__name__}", "scale factors by name", "Download it again")
    return ScaleFactors(**{name: _number(content.get(key), key, path) for name, key in KEYS.items()})


def _number(value: Any, key: str, path: Path) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not (math.isfinite(value) and value > 0):
        raise DataError(str(path), f"has {value!r} as {key}", "a number above 0", "Download it again")
    return float(value)
