"""Every registered split scheme keeps the contract; a careless one is told why."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from stbench.contract import (
    check_split_scheme,
)
from stbench.protocols.splits import Fold, Part, split_schemes

OPTIONS = {
    "leave-one-sample-out": {"unit": "patient"},
    "blocked-spots": {"block_um": 300.0},
    "sister-slides": {"sisters": "replace"},
}


@pytest.mark.parametrize("name", split_schemes.names())
def test_split_schemes_keep_the_contract(name):
    check_split_scheme(split_schemes[name](**OPTIONS.get(name, {})))


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A scheme that divides as it is told to."""

    divide: Any
    name: ClassVar[str] = "careless"
    two_datasets: ClassVar[bool] = False
    unit: str = "slide"

    def folds(self, slides, tested=()):
        return self.divide([slide.name for slide in slides])

    def sentence(self):
        return "anyhow"


def each(names, fold=lambda name: name, test=lambda name: Part(name)):
    return tuple(
        Fold(name=fold(name), train=tuple(Part(other) for other in names if other != name), test=(test(name),))
        for name in names
    )


def drawn(names):
    order = [str(name) for name in np.random.permutation(names)]  # noqa: NPY002
    return each(order)


def unable(names):
    return each(names) if len(names) > 1 else each(names)[1]


@pytest.mark.parametrize(
    ("divide", "unit", "told"),
    [
        (lambda names: each(names) + each(names, lambda name: f"{name} again"), "slide", "a spot is tested twice"),
        (lambda names: each(names, lambda name: "fold"), "slide", "two folds have one name"),
        (lambda names: each(names, test=lambda name: Part(name, (0, 1000))), "slide", "rows of fold"),
        (lambda names: each([*names, "Z9"]), "slide", "which there is not"),
        (drawn, "slide", "two divisions"),
        (each, "patient", "on both sides"),
        (each, "plate", "unit 'plate' is unknown"),
        (lambda names: (), "slide", "no folds"),
        (unable, "slide", "raises IndexError, no StbenchError"),
    ],
)
def test_a_scheme_that_breaks_a_line_of_the_contract_is_told(divide, unit, told):
    with pytest.raises(AssertionError, match=told):
        check_split_scheme(Scheme(divide=divide, unit=unit))


@pytest.mark.parametrize("divide", [each, lambda names: each(names)[-1:]])
def test_a_scheme_may_test_each_slide_or_one(divide):
    check_split_scheme(Scheme(divide=divide))


def of_two(tested):
    """A scheme of two datasets that tests some slides of the second."""
    return lambda names: tuple(Fold(name=name, train=(Part("A1"),), test=(Part(name),)) for name in tested)


@pytest.mark.parametrize(
    ("tested", "told"), [(["X1", "X2"], "but for Y1"), (["X1", "X2", "Y1", "B1"], "but for B1"),
                         (["X1", "X2", "Y1"], "is not refused, and it takes two datasets")],
)  # fmt: skip
def test_a_scheme_of_two_datasets_tests_all_of_the_second_and_refuses_one(tested, told):
    kind = type("OfTwo", (Scheme,), {"two_datasets": True})
    with pytest.raises(AssertionError, match=told):
        check_split_scheme(kind(divide=of_two(tested)))
