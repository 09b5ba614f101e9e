"""Splits for imputation: some spots of a slide are observed, and the others are tested."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from stbench.cards import Contradiction
from stbench.errors import ProtocolError
from stbench.protocols.splits.base import Fold, Part, WithSpots
from stbench.protocols.splits.patterns import PatternName, observed_rows


@dataclass(frozen=True, kw_only=True)
class Observing:
    """Which spots of a slide are observed."""

    unit: Literal["spot"] = "spot"
    share: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """Share of a slide's spots that is observed."""
    pattern: PatternName = "stride"
    """``stride``: one place in 1 / share of the array, a regular lattice; ``bernoulli``: each spot by a coin of its
    own; ``blocks``: whole squares, until the share is reached."""
    block_um: Annotated[float, Field(gt=0)] = 1000.0
    """Side of the squares, in micrometres."""

    def __post_init__(self) -> None:
        """Contradiction where no regular lattice observes the share."""
        if self.pattern == "stride" and abs(1 / self.share - round(1 / self.share)) > 1e-6:
            raise Contradiction(
                ("share",), f"pattern is 'stride', so share ({self.share:g}) must be 1 / a whole number"
            )

    def observed(self, slide: WithSpots) -> Part:
        """The observed spots of a slide; ProtocolError where there are too few."""
        return Part(slide.name, tuple(observed_rows(slide, self.pattern, self.share, self.block_um).tolist()))

    def hidden(self, slide: WithSpots) -> Part:
        """All others."""
        seen = set(self.observed(slide).rows or ())
        return Part(slide.name, tuple(row for row in range(slide.n_spots) if row not in seen))

    def pattern_text(self) -> str:
        """Share and pattern."""
        patterns = {
            "stride": "on a regular lattice", "bernoulli": "each drawn by itself",
            "blocks": f"in squares of {self.block_um:g} µm",
        }  # fmt: skip
        return f"{self.share:.0%} of the spots observed {patterns[self.pattern]}"


@dataclass(frozen=True, kw_only=True)
class ObservedSpots(Observing):
    """One fold per slide: its observed spots train, and nothing else does."""

    name: ClassVar[str] = "observed-spots"
    two_datasets: ClassVar[bool] = False

    def folds(self, slides: Sequence[WithSpots], tested: Sequence[str] = ()) -> tuple[Fold, ...]:
        """In cohort order; ProtocolError where a slide has too few spots."""
        return tuple(Fold(slide.name, (self.observed(slide),), (self.hidden(slide),)) for slide in slides)

    def sentence(self) -> str:
        """Scheme, unit, share and pattern."""
        return f"{self.name}, unit {self.unit}, {self.pattern_text()}, the others tested"


@dataclass(frozen=True, kw_only=True)
class AdjacentSlides(Observing):
    """One fold per patient with several slides: the middle one trains whole, of the others the observed spots."""

    name: ClassVar[str] = "adjacent-slides"
    two_datasets: ClassVar[bool] = False
    trains_on_neighbours: ClassVar[bool] = True

    def folds(self, slides: Sequence[WithSpots], tested: Sequence[str] = ()) -> tuple[Fold, ...]:
        """In the order of the patients' first slides; ProtocolError where no patient has two slides."""
        patients = dict.fromkeys(slide.patient for slide in slides)
        of_patients = {name: [slide for slide in slides if slide.patient == name] for name in patients}
        folds = tuple(self._fold(name, own) for name, own in of_patients.items() if len(own) > 1)
        if not folds:
            raise ProtocolError(
                "split", f"needs a patient with two slides, and none of {len(patients)} has them",
                "adjacent slides of a patient", "Use a task with another split (stbench list tasks)",
            )  # fmt: skip
        return folds

    def sentence(self) -> str:
        """Scheme, unit, share and pattern."""
        middle = "a patient's middle slide trains whole"
        return f"{self.name}, unit {self.unit}, {middle}; of its other slides {self.pattern_text()}, the others tested"

    def _fold(self, patient: str, slides: Sequence[WithSpots]) -> Fold:
        central = slides[len(slides) // 2]
        train = tuple(Part(slide.name) if slide is central else self.observed(slide) for slide in slides)
        return Fold(patient, train, tuple(self.hidden(slide) for slide in slides if slide is not central))
