"""Options of the reader of Space Ranger's folders: what a card may set, checked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from stbench.readers.options import OptionChecks, names_of, where
from stbench.readers.tenx.features import NAMES

WHERE = where("space-ranger")
MATRICES = ("filtered", "raw")
IMAGES = ("best", "fullres", "hires", "lowres")


@dataclass(frozen=True, kw_only=True)
class SpaceRangerOptions:
    """How folders of Space Ranger are read."""

    slides: tuple[str, ...] = ()
    """Names of the slides that are read; all where none are named."""
    patients: Mapping[str, str] | str = ""
    """The patient of each slide, or a pattern whose only group finds the patient in a slide's name."""
    matrix: str = "filtered"
    """Which counts: ``filtered``, or ``raw``, of which the spots under tissue are read."""
    genes: str = "symbols"
    """What genes are called by: ``symbols``, or ``ids`` of Ensembl."""
    genome: str = ""
    """The one that is read where a matrix has several."""
    image: str = "best"
    """``fullres``, ``hires``, ``lowres``, or the best that is there."""
    images: Mapping[str, str] = field(default_factory=dict)
    """Full-resolution image of a slide, as a path below the data root."""
    bin_um: float | None = None
    """Size of Visium HD's bins; 8 µm where there are such, else the smallest above."""
    pitch_um: float | None = None
    """Pitch of a square grid, for data of other methods in folders like Visium's."""
    labels: str = ""
    """Table of barcodes and labels, as a path below the data root; {slide} stands for a slide's name."""
    label_column: str = ""
    """Its column of labels, where that is not called so."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "slides", names_of(self.slides))
        checks = OptionChecks("space-ranger", self)
        checks.texts("matrix", "genes", "genome", "image", "labels", "label_column")
        for name, known in (("matrix", MATRICES), ("genes", NAMES), ("image", IMAGES)):
            checks.hold(getattr(self, name) in known, name, f"one of {', '.join(known)}")
        checks.patients()
        checks.sizes("bin_um", "pitch_um", expected="micrometres above 0")
        object.__setattr__(self, "images", checks.files())

    def plain(self) -> dict[str, Any]:
        """The options as JSON-able values, for fingerprints."""
        return asdict(self)
