"""Every registered batch correction keeps the contract; a careless one is told why."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pytest

from stbench.contract import (
    check_batch_correction,
)
from stbench.protocols.batch_correction import batch_corrections


@pytest.mark.parametrize("name", batch_corrections.names())
def test_batch_corrections_keep_the_contract(name):
    check_batch_correction(batch_corrections[name])


@dataclass(frozen=True)
class Correction:
    """A batch correction that does as it is told to."""

    does: Any = field(default=np.array)
    name: ClassVar[str] = "careless"
    title: ClassVar[str] = "Careless"
    parts: tuple = ("careless", "1")

    def check_installed(self, task):
        return

    def identity(self):
        return self.parts

    def values(self, expression, batches):
        return self.does(expression)

    def sentence(self):
        return "anyhow"


def doubled(values):
    values *= 2
    return values.copy()


def noisy(values):
    return values + np.float32(np.random.random())  # noqa: NPY002


def infinite(values):
    return values * np.float32(np.inf)


def wide(values):
    return values.astype(np.float64)


def apart(values):
    return values * np.float32(3)


@pytest.mark.parametrize(
    ("correction", "told"),
    [
        (Correction(parts=("other", "1")), "does not begin with its name"),
        (Correction(parts=("careless", 1)), "are not all text"),
        (Correction(does=np.transpose), "gives"),
        (Correction(does=wide), "float64, not float32"),
        (Correction(does=infinite), "not finite"),
        (Correction(does=noisy), "two corrections"),
        (Correction(does=doubled), "changes what it is given|two corrections"),
        (Correction(does=apart), "further apart"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_batch_correction_that_breaks_a_line_of_the_contract_is_told(correction, told):
    with pytest.raises(AssertionError, match=told):
        check_batch_correction(correction)
