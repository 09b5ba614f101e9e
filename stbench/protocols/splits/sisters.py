"""Splits for audits: slides whose patient has other slides, sisters, that are trained on in controlled numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from stbench.errors import ProtocolError
from stbench.protocols.splits.base import Fold, Part, WithSpots


@dataclass(frozen=True, kw_only=True)
class SisterSlides:
    """One fold per slide that has a sister, which is another slide of its patient; slides without one are not tested.

    Against ``leave-one-sample-out`` with unit patient, ``sisters: replace`` changes whose slides train and not how
    many; against that, ``sisters: add`` changes how many.
    """

    name: ClassVar[str] = "sister-slides"
    two_datasets: ClassVar[bool] = False
    unit: Literal["slide"] = "slide"
    sisters: Literal["replace", "add"]
    """``replace`` trains on as many slides as other patients have, the sisters in the place of some; ``add`` on all."""

    def folds(self, slides: Sequence[WithSpots], tested: Sequence[str] = ()) -> tuple[Fold, ...]:
        """In cohort order; ProtocolError where no slide has a sister, or there is no other patient."""
        number = Counter(slide.patient for slide in slides)
        testable = [slide for slide in slides if number[slide.patient] > 1]
        if not testable or len(number) < 2:
            raise ProtocolError(
                "split", "needs a patient with two slides, and another patient; "
                f"this dataset has {len(slides)} slide{'s' * (len(slides) > 1)} of {len(number)}",
                "more slides", "Use a task with another split (stbench list tasks)",
            )  # fmt: skip
        return tuple(self._fold(test, slides) for test in testable)

    def _fold(self, test: WithSpots, slides: Sequence[WithSpots]) -> Fold:
        others = [slide for slide in slides if slide.patient != test.patient]
        sisters = [slide for slide in slides if slide.patient == test.patient and slide.name != test.name]
        training = _replaced(others, sisters) if self.sisters == "replace" else {s.name for s in (*others, *sisters)}
        train = tuple(Part(slide.name) for slide in slides if slide.name in training)
        return Fold(name=test.name, train=train, test=(Part(test.name),))

    def sentence(self) -> str:
        """Scheme, unit, and what the sisters do."""
        done = "in the place of as many slides of other patients" if self.sisters == "replace" else "added"
        return f"{self.name}, unit {self.unit}, other slides of the test patient {done}"


def _replaced(others: Sequence[WithSpots], sisters: Sequence[WithSpots]) -> set[str]:
    """Names of ``others``, with one after the other given up for a sister, until either are used up.

    The slide that is given up is of the patient who has most left, so that as many patients as can be stay; among
    these, the two whose numbers of spots are nearest change places, the first in cohort order where several are.
    """
    left, waiting, entered = list(others), list(sisters), set[str]()
    while left and waiting:
        number = Counter(slide.patient for slide in left)
        most = max(number.values())
        pairs = [(sister, slide) for sister in waiting for slide in left if number[slide.patient] == most]
        sister, slide = min(pairs, key=lambda pair: abs(pair[0].n_spots - pair[1].n_spots))
        waiting.remove(sister)
        left.remove(slide)
        entered.add(sister.name)
    return {slide.name for slide in left} | entered
