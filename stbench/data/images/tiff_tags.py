"""Tags of a TIFF file: the size of a pixel, and how the image is to be turned."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

MM = 1000.0
UNITS_UM = {2: 25.4 * MM, 3: 10 * MM}
"""Micrometres of the units that TIFF knows: inch and centimetre."""
OME_UNITS_UM = {"µm": 1.0, "um": 1.0, "nm": 1 / MM, "mm": MM, "cm": 10 * MM, "m": MM**2}
APERIO = re.compile(r"\bMPP\s*=\s*([0-9.]+)")
OME_SIZE = re.compile(r'PhysicalSizeX="([0-9.eE+-]+)"')
OME_UNIT = re.compile(r'PhysicalSizeXUnit="([^"]+)"')


def orientation_of(page: "TiffPage") -> int:
    """The tag's number; 1 where there is none."""
    tag = page.tags.get(274)
    return int(tag.value) if tag is not None else 1


def stated_mpp_of(file: "TiffFile", page: "TiffPage") -> float | None:
    """Micrometres per pixel: of OME, of Aperio, else of the tags of resolution; None where none says."""
    text = str(page.description or "")
    size = OME_SIZE.search(text)
    if file.is_ome and size:
        unit = OME_UNIT.search(text)
        factor = OME_UNITS_UM.get(unit[1] if unit else "µm")
        return None if factor is None else float(size[1]) * factor
    aperio = APERIO.search(text)
    if aperio:
        return float(aperio[1])
    resolution, unit_tag = page.tags.get(282), page.tags.get(296)
    factor = UNITS_UM.get(int(unit_tag.value)) if unit_tag is not None else None
    if resolution is None or factor is None:
        return None
    above, below = resolution.value
    return factor * below / above if above and below else None
