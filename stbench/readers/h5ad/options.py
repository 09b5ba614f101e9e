"""Options of the reader of AnnData files: what a card may set, checked."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from stbench.errors import DataError

WHERE = "options of reader 'h5ad'"
TEXTS = ("x", "y", "positions", "counts", "genes", "labels", "slide_column", "array_column", "array_row")


@dataclass(frozen=True, kw_only=True)
class H5adOptions:
    """How AnnData files are read; columns are those of ``obs`` where nothing else is said."""

    slides: tuple[str, ...] = ()
    """Names of the slides that are read; all where none are named."""
    patients: Mapping[str, str] | str = ""
    """The patient of each slide, or a pattern whose only group finds the patient in a slide's name."""
    slide_column: str = "library_id"
    """Says which slide a spot is of, where a file has several."""
    positions: str = "spatial"
    """Key of ``obsm`` with x and y of spots, where no columns are named."""
    x: str = ""
    """Column of positions along the image's width."""
    y: str = ""
    """Column of positions along the image's height."""
    scale: float | None = None
    """What positions are multiplied by to be in pixels of the image; 1 beside, the file's own factor within."""
    array_column: str = "array_col"
    array_row: str = "array_row"
    mpp_um: float | None = None
    """Micrometres per pixel of the image; measured or read where not stated."""
    pitch_um: float | None = None
    """Distance of neighbouring spots, from which the size of a pixel is measured."""
    counts: str = ""
    """``X``, ``raw`` or ``layers/NAME``; the first that holds whole numbers where not stated."""
    genes: str = ""
    """Column of ``var`` with the names of genes; its index where not stated."""
    labels: str = ""
    """Column of labels."""
    images: Mapping[str, str] = field(default_factory=dict)
    """Image of a slide, as a path below the data root."""

    def __post_init__(self) -> None:
        slides = (self.slides,) if isinstance(self.slides, str | int) else tuple(self.slides)
        object.__setattr__(self, "slides", tuple(map(str, slides)))
        for name in TEXTS:
            _check(isinstance(getattr(self, name), str), name, getattr(self, name), "a text")
        for name in ("scale", "mpp_um", "pitch_um"):
            _check(_is_size(getattr(self, name)), name, getattr(self, name), "a number above 0")
        _check(bool(self.x) == bool(self.y), "x", self.x, "columns of both x and y, or of neither")
        _check(isinstance(self.patients, str | Mapping), "patients", self.patients, "a pattern, or a patient per slide")
        _check(isinstance(self.images, Mapping), "images", self.images, "a file per slide")
        object.__setattr__(self, "images", {str(name): str(path) for name, path in self.images.items()})

    def plain(self) -> dict[str, Any]:
        """The options as JSON-able values, for fingerprints."""
        return asdict(self)


def _is_size(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0


def _check(holds: bool, name: str, value: Any, expected: str) -> None:
    if not holds:
        raise DataError(WHERE, f"{name} is {value!r}", expected)
