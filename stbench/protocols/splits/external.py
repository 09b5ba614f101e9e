"""Split across datasets: one trains, the other is tested."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from stbench.errors import ProtocolError
from stbench.protocols.splits.base import Fold, OfPatient, Part


@dataclass(frozen=True, kw_only=True)
class External:
    """One fold per slide of the second dataset, all trained on every slide of the first: one training serves all."""

    name: ClassVar[str] = "external"
    two_datasets: ClassVar[bool] = True
    unit: Literal["patient"] = "patient"

    def folds(self, slides: Sequence[OfPatient], tested: Sequence[str]) -> tuple[Fold, ...]:
        """In the order of ``tested``; ProtocolError where there is no second dataset."""
        train = tuple(Part(slide.name) for slide in slides if slide.name not in set(tested))
        if not tested or not train:
            raise ProtocolError(
                "split", "trains on one dataset and tests another, and only one is named", "two datasets",
                "Name the one to test with --test-dataset, and its folder with --test-data-root",
            )  # fmt: skip
        return tuple(Fold(name=name, train=train, test=(Part(name),)) for name in tested)

    def sentence(self) -> str:
        """Scheme and unit."""
        return f"{self.name}, unit {self.unit}"
