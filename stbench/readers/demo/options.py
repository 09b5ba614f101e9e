"""Options of the simulated cohort: what a card may set, checked."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from string import ascii_uppercase
from typing import Any

from stbench.errors import DataError
from stbench.readers.demo.genes import MARKERS, N_GENES
from stbench.readers.front import read_options

WHERE = "options of reader 'demo'"
LEAST_GENES, LEAST_SPOTS = len(MARKERS), 9
PITCH_UM, SPOT_UM = 200.0, 100.0  # legacy Spatial Transcriptomics arrays
MARGIN_UM = 240.0


@dataclass(frozen=True, kw_only=True)
class DemoOptions:
    """Size and seed of a simulated cohort."""

    seed: int = 0
    patients: int = 3
    sections: int = 2
    """Sections of each patient."""
    spots: int = 200
    """Spots of a section, up to ``spots_spread``."""
    spots_spread: float = 0.05
    """Sections differ in size by at most this share of ``spots``."""
    genes: int = 300
    mpp_um: float = 1.0
    """Micrometres per pixel of the painted images."""

    def __post_init__(self) -> None:
        for item in fields(self):
            value, kinds = getattr(self, item.name), (int, float) if item.type is float else (int,)
            if isinstance(value, bool) or not isinstance(value, kinds):
                raise DataError(WHERE, f"{item.name} is {value!r}", f"a number like {item.default!r}")
        self._check("seed", 0, 2**63 - 1)
        self._check("patients", 1, len(ascii_uppercase))
        self._check("sections", 1, 99)
        self._check("spots", LEAST_SPOTS, 2500)
        self._check("spots_spread", 0.0, 0.25)
        self._check("genes", LEAST_GENES, N_GENES)
        self._check("mpp_um", 0.25, 10.0)

    def _check(self, name: str, least: float, most: float) -> None:
        value = getattr(self, name)
        if not (math.isfinite(value) and least <= value <= most):
            raise DataError(WHERE, f"{name} is {value}", f"{name} from {least} to {most}")

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "DemoOptions":
        """Options of a card; DataError for an unknown name or a value out of range."""
        return read_options(cls, given, WHERE)

    @property
    def columns(self) -> int:
        """Columns, and rows, of the spot array: tissue covers about four fifths of it."""
        most = self.spots * (1 + self.spots_spread)
        return max(round(math.sqrt(self.spots / 0.8)), math.ceil(math.sqrt(most)))

    @property
    def side_um(self) -> float:
        """Side of the square images."""
        return (self.columns - 1) * PITCH_UM + 2 * MARGIN_UM

    @property
    def side_px(self) -> int:
        """Side of the square images in pixels."""
        return round(self.side_um / self.mpp_um)

    def painting(self) -> dict[str, Any]:
        """What images depend on, JSON-able: everything but the number of genes and sections."""
        return {name: value for name, value in self.plain().items() if name not in ("genes", "sections")}

    def plain(self) -> dict[str, Any]:
        """The options as JSON-able values, for cache keys."""
        return asdict(self)

    def section_names(self) -> tuple[tuple[int, int, str], ...]:
        """(patient, section, name) of every section: A1, A2, B1, ..."""
        return tuple(
            (patient, section, f"{ascii_uppercase[patient]}{section + 1}")
            for patient in range(self.patients)
            for section in range(self.sections)
        )
