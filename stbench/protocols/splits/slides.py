"""Splits by whole slides: each slide tested alone, or all slides of a patient together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from stbench.errors import ProtocolError
from stbench.protocols.splits.base import Fold, OfPatient, Part


@dataclass(frozen=True, kw_only=True)
class LeaveOneSampleOut:
    """One fold per slide, which alone is tested."""

    name: ClassVar[str] = "leave-one-sample-out"
    two_datasets: ClassVar[bool] = False
    unit: Literal["patient", "slide"]
    """``patient`` trains on the slides of all other patients; ``slide`` on all other slides."""

    def folds(self, slides: Sequence[OfPatient], tested: Sequence[str] = ()) -> tuple[Fold, ...]:
        """In cohort order; ProtocolError where nothing is left to train on."""
        if self.unit == "patient":
            _check_patients(slides)
        if len(slides) < 2:
            raise ProtocolError("split", "needs at least two slides; this dataset has 1", "at least two slides")
        parts = [Part(slide.name) for slide in slides]
        return tuple(
            Fold(
                name=test.name, test=(part,),
                train=tuple(each for each, slide in zip(parts, slides, strict=True) if self._apart(slide, test)),
            )
            for part, test in zip(parts, slides, strict=True)
        )  # fmt: skip

    def _apart(self, slide: OfPatient, test: OfPatient) -> bool:
        return slide.patient != test.patient if self.unit == "patient" else slide.name != test.name

    def sentence(self) -> str:
        """Scheme and unit."""
        return f"{self.name}, unit {self.unit}"


@dataclass(frozen=True, kw_only=True)
class LeaveOnePatientOut:
    """One fold per patient, whose slides are tested together."""

    name: ClassVar[str] = "leave-one-patient-out"
    two_datasets: ClassVar[bool] = False
    unit: Literal["patient"] = "patient"

    def folds(self, slides: Sequence[OfPatient], tested: Sequence[str] = ()) -> tuple[Fold, ...]:
        """In the order of the patients' names; ProtocolError where there is only one."""
        _check_patients(slides)
        owned = [(slide.patient, Part(slide.name)) for slide in slides]
        return tuple(
            Fold(
                name=patient,
                train=tuple(part for owner, part in owned if owner != patient),
                test=tuple(part for owner, part in owned if owner == patient),
            )
            for patient in sorted({slide.patient for slide in slides})
        )

    def sentence(self) -> str:
        """Scheme and unit."""
        return f"{self.name}, unit {self.unit}"


def _check_patients(slides: Sequence[OfPatient]) -> None:
    if len({slide.patient for slide in slides}) < 2:
        number = f"{len(slides)} slide" + ("s" if len(slides) > 1 else "")
        raise ProtocolError(
            "split", f"needs at least two patients; this dataset has {number} of 1 patient", "",
            "Use a task whose split.unit is slide (its scores are marked same-patient)",
        )  # fmt: skip
