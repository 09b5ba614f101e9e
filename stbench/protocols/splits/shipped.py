"""Split as the dataset's authors published it: their files of folds are followed to the letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from stbench.data import ShippedFold
from stbench.errors import ProtocolError
from stbench.protocols.splits.base import Fold, OfPatient, Part, shared_patients


@dataclass(frozen=True, kw_only=True)
class ShippedFolds:
    """The folds that the dataset publishes, in its order; slides that no fold names are not used."""

    name: ClassVar[str] = "shipped-folds"
    two_datasets: ClassVar[bool] = False
    unit: Literal["patient", "slide"] = "patient"
    """``patient`` refuses a fold that has a patient on both sides; ``slide`` takes it as it was published."""

    def folds(self, slides: Sequence[OfPatient], tested: Sequence[str] = ()) -> tuple[Fold, ...]:
        """ProtocolError: a dataset that publishes folds is divided by ``as_shipped``."""
        raise ProtocolError(
            "split", "follows the folds that a dataset publishes, and this one publishes none", "files of folds",
            "Use a task with another split (stbench list tasks)",
        )  # fmt: skip

    def as_shipped(self, slides: Sequence[OfPatient], shipped: Sequence[ShippedFold]) -> tuple[Fold, ...]:
        """The folds; ProtocolError where one names a slide that is not there, or shares a patient."""
        order = [slide.name for slide in slides]
        folds = tuple(_fold(fold, order) for fold in shipped)
        tested = [part.slide for fold in folds for part in fold.test]
        twice = [name for name in order if tested.count(name) > 1]
        if twice:
            raise ProtocolError("split", f"tests slide '{twice[0]}' in two of the shipped folds", "each in one")
        if self.unit == "patient":
            for fold in folds:
                _check_patients(fold, slides)
        return folds

    def sentence(self) -> str:
        """Scheme and unit."""
        return f"{self.name}, unit {self.unit}, as the dataset publishes them"


def _fold(fold: ShippedFold, order: Sequence[str]) -> Fold:
    """In cohort order."""
    absent = [name for name in (*fold.train, *fold.test) if name not in order]
    if absent:
        raise ProtocolError(
            "split", f"needs slide '{absent[0]}' in the shipped fold '{fold.name}', and it is not there",
            "all slides of the dataset", "Download the rest, or use a task with another split (stbench list tasks)",
        )  # fmt: skip
    train, test = (tuple(Part(name) for name in order if name in side) for side in (fold.train, fold.test))
    return Fold(name=fold.name, train=train, test=test)


def _check_patients(fold: Fold, slides: Sequence[OfPatient]) -> None:
    shared = shared_patients(slides, fold)
    if shared:
        sides = {side: _of(shared[0], slides, parts) for side, parts in (("trains", fold.train), ("tests", fold.test))}
        raise ProtocolError(
            "split", f"has patient '{shared[0]}' on both sides of the shipped fold '{fold.name}': it trains on "
            f"{sides['trains']} and tests {sides['tests']}",
            "unit patient keeps them apart",
            "Use a task that leaves patients out itself, or one whose split.unit is slide (marked same-patient)",
        )  # fmt: skip


def _of(patient: str, slides: Sequence[OfPatient], parts: Sequence[Part]) -> str:
    names = {part.slide for part in parts}
    return ", ".join(slide.name for slide in slides if slide.patient == patient and slide.name in names)
