"""Options of the reader of legacy tables: what a card may set, checked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from stbench.readers.options import OptionChecks, names_of, where

WHERE = where("st-tables")


@dataclass(frozen=True, kw_only=True)
class StTablesOptions:
    """How folders of legacy tables are read."""

    slides: tuple[str, ...] = ()
    """Names of the slides that are read; all where none are named."""
    patients: Mapping[str, str] | str = ""
    """The patient of each slide, or a pattern whose only group finds the patient in a slide's name."""
    metadata: str = ""
    """Table that says whose each slide is, as a path below the data root."""
    slide_column: str = ""
    """Its column with the slides' names, or with their files."""
    patient_column: str = ""
    """Its column with the patients, or animals."""
    counts: Mapping[str, str] = field(default_factory=dict)
    """Table of counts of a slide, as a path below the data root, where its name does not say whose it is."""
    positions: Mapping[str, str] = field(default_factory=dict)
    """Table of spots of a slide, likewise."""
    images: Mapping[str, str] = field(default_factory=dict)
    """Image of a slide, likewise."""
    step_um: float | None = None
    """Micrometres from one column of the array to the next; known by the array where not stated."""
    labels: str = ""
    """Table of labels, as a path below the data root; {slide} stands for a slide's name."""
    label_column: str = ""
    """Its column of labels, where that is not called so."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "slides", names_of(self.slides))
        checks = OptionChecks("st-tables", self)
        checks.texts("metadata", "slide_column", "patient_column", "labels", "label_column")
        checks.patients()
        checks.hold(not (self.metadata and self.patients), "patients", "nothing, where the metadata says them")
        columns = bool(self.slide_column and self.patient_column)
        checks.hold(columns or not self.metadata, "metadata", "a table with its slide_column and patient_column")
        checks.sizes("step_um", expected="micrometres above 0")
        for name in ("counts", "positions", "images"):
            object.__setattr__(self, name, checks.files(name))

    def plain(self) -> dict[str, Any]:
        """The options as JSON-able values, for fingerprints."""
        return asdict(self)
