"""What must hold of every fold, whatever scheme divided the cohort."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from stbench.errors import ProtocolError
from stbench.protocols.splits import Fold, Part, folds_of
from tests.made.split_slides import Slide


@dataclass(frozen=True)
class Foreign:
    """A scheme of another package that gives what it is told."""

    name: ClassVar[str] = "foreign"
    two_datasets: ClassVar[bool] = False
    given: tuple[Fold, ...]
    unit: str = "patient"

    def folds(self, slides, tested):
        return self.given


@pytest.mark.parametrize(
    ("folds", "message"),
    [
        ((), "no folds"),
        ((Fold("f", (), (Part("A1"),)),), "nothing to train on"),
        ((Fold("f", (Part("A1"),), (Part("A1", (3,)),)),), "tests spots that it trains on"),
        ((Fold("f", (Part("A1", (1, 3)),), (Part("A1", (3,)),)),), "tests spots that it trains on"),
        ((Fold("f", (Part("A2"),), (Part("A1"),)),), "patient 'A' on both sides"),
        ((Fold("f", (Part("B1"), Part("A1")), (Part("B2"), Part("A2"))),), "has patient 'A' on both sides of fold 'f'"),
        ((Fold("e", (Part("A1"),), (Part("B1"),)), Fold("f", (Part("A1"),), ())), "fold 'f'"),
    ],
)
def test_folds_that_leak_are_refused_whoever_made_them(folds, message):
    with pytest.raises(ProtocolError, match=message):
        folds_of(Foreign(folds), [Slide(name, name[0]) for name in ("B1", "B2", "A1", "A2")])


@pytest.mark.parametrize(
    ("fold", "unit"),
    [
        (Fold("f", (Part("A1", (0, 1)),), (Part("A1", (2,)),)), "spot"),
        (Fold("f", (Part("A2"),), (Part("A1"),)), "slide"),
        (Fold("f", (Part("B1"),), (Part("A1"),)), "patient"),
    ],
)
def test_what_the_unit_allows_is_no_leak(fold, unit):
    assert folds_of(Foreign((fold,), unit), [Slide(name, name[0]) for name in ("B1", "A1", "A2")]) == (fold,)
