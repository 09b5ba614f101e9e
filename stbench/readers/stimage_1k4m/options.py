"""Options of the reader of STimage-1K4M: what a card may set, checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from stbench.readers.options import OptionChecks, names_of, where

WHERE = where("stimage-1k4m")


@dataclass(frozen=True, kw_only=True)
class StimageOptions:
    """How folders of STimage-1K4M are read."""

    slides: tuple[str, ...] = ()
    """Names of the slides that are read, or patterns of them (``Human_Breast_*``); all where none are named."""
    technology: str = ""
    """Folder of one technology, as ``ST``; all that are there where not stated."""
    patients: Mapping[str, str] | str = ""
    """The patient of each slide, or a pattern whose only group finds the patient in a slide's name."""
    pitch_um: float | None = None
    """Distance of neighbouring spots; as the technology has it where not stated."""
    mpp_um: float | None = None
    """Micrometres per pixel of the image; measured from the spots where not stated."""
    label_column: str = ""
    """Of the tables of annotation, where it is not called so."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "slides", names_of(self.slides))
        checks = OptionChecks("stimage-1k4m", self)
        checks.texts("technology", "label_column")
        checks.patients()
        checks.sizes("pitch_um", "mpp_um")
