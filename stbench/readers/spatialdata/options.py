"""Options of the reader of SpatialData: what a card may set, checked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from stbench.readers.anndata.options import H5adOptions
from stbench.readers.options import OptionChecks, names_of, where

WHERE = where("spatialdata")
TEXTS = (
    "table", "image", "coordinate_system", "counts", "genes", "labels", "slide_column", "array_column", "array_row",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SpatialDataOptions:
    """How SpatialData stores are read; columns are those of the table's ``obs`` where nothing else is said."""

    slides: tuple[str, ...] = ()
    """Names of the slides that are read; all where none are named."""
    patients: Mapping[str, str] | str = ""
    """The patient of each slide, or a pattern whose only group finds the patient in a slide's name."""
    table: str = ""
    """Name of the table; the only one where not stated."""
    image: str = ""
    """Name of the image, in which {slide} stands for a slide's name; the finest that the spots lie on if not stated."""
    images: Mapping[str, str] = field(default_factory=dict)
    """Name of the image of a slide, where they follow no pattern."""
    coordinate_system: str = ""
    """The system in which spots and image meet; any where all that they share say the same."""
    slide_column: str = ""
    """Says which slide a spot is of; the region that it annotates where not stated."""
    array_column: str = "array_col"
    array_row: str = "array_row"
    mpp_um: float | None = None
    """Micrometres per pixel of the image; measured where not stated."""
    pitch_um: float | None = None
    """Distance of neighbouring spots, from which the size of a pixel is measured."""
    counts: str = ""
    """``X``, ``raw`` or ``layers/NAME``; the first that holds whole numbers where not stated."""
    genes: str = ""
    """Column of ``var`` with the names of genes; its index where not stated."""
    labels: str = ""
    """Column of labels."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "slides", names_of(self.slides))
        checks = OptionChecks("spatialdata", self)
        checks.texts(*TEXTS)
        checks.sizes("mpp_um", "pitch_um")
        checks.patients()
        object.__setattr__(self, "images", checks.files())

    @property
    def of_table(self) -> H5adOptions:
        """What concerns the table, which is an AnnData object."""
        return H5adOptions(
            counts=self.counts, genes=self.genes, mpp_um=self.mpp_um, pitch_um=self.pitch_um,
            array_column=self.array_column, array_row=self.array_row,
        )  # fmt: skip

    def image_of(self, slide: str) -> str:
        """The name of a slide's image; "" where the card says nothing of it."""
        return self.images.get(slide, self.image.replace("{slide}", slide))

    def plain(self) -> dict[str, Any]:
        """The options as JSON-able values, for fingerprints."""
        return asdict(self)
