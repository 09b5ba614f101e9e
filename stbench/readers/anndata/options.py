"""Options of the reader of AnnData files: what a card may set, checked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from stbench.readers.options import OptionChecks, names_of, where

WHERE = where("h5ad")
TEXTS = ("x", "y", "positions", "counts", "genes", "labels", "slide_column", "array_column", "array_row")


@dataclass(frozen=True, kw_only=True)
class H5adOptions:
    """How AnnData files are read; columns are those of ``obs`` where nothing else is said."""

    where: ClassVar[str] = WHERE
    """Whose options they are, for errors."""
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
        object.__setattr__(self, "slides", names_of(self.slides))
        checks = OptionChecks("h5ad", self)
        checks.texts(*TEXTS)
        checks.sizes("scale", "mpp_um", "pitch_um")
        checks.hold(bool(self.x) == bool(self.y), "x", "columns of both x and y, or of neither")
        checks.patients()
        object.__setattr__(self, "images", checks.files())

    def plain(self) -> dict[str, Any]:
        """The options as JSON-able values, for fingerprints."""
        return asdict(self)
