"""Answers: rows follow spots and names do not matter, but for controls that say so."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from stbench.contract.adapters import check_made
from tests.made.cohort import made_cohort


def failed(made):
    return {finding.check for finding in made if not finding.passed}


@dataclass(frozen=True)
class Idle:
    """Nothing that a task could ask for."""


@dataclass(frozen=True)
class Untaught(Idle):
    """An answer, and no way to learn it."""

    def embed(self, model, slide):
        return slide.centres_um


@dataclass(frozen=True)
class Published(Untaught):
    """An answer without training."""

    def pretrained(self, context):
        return None


@dataclass(frozen=True)
class Permuting(Published):
    """A control that gives each spot the place of another, and says so."""

    permutes_spots: ClassVar[tuple[str, ...]] = ("embed",)

    def embed(self, model, slide):
        order = np.random.default_rng([*slide.name.encode()]).permutation(slide.n_spots)
        return slide.centres_um[order] + self.offset(slide)

    def offset(self, slide):
        return 0


@dataclass(frozen=True)
class Undeclared(Permuting):
    """The same, and does not say so."""

    permutes_spots: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True)
class Moving(Permuting):
    """A control that gives other values under another name."""

    def offset(self, slide):
        return len(slide.name)


@pytest.mark.parametrize(
    ("adapter", "expected"),
    [
        (Permuting(), set()),
        (Undeclared(), {"rows in spot order", "blind slides suffice"}),
        (Moving(), {"blind slides suffice"}),
    ],
)
def test_a_control_that_permutes_spots_says_so_and_is_held_to_the_values_alone(adapter, expected):
    made = check_made(adapter, made_cohort())
    assert failed(made) == expected
    said = {finding.check for finding in made if "declared to permute spots" in finding.detail}
    assert said == ({"rows in spot order", "blind slides suffice"} - expected if adapter.permutes_spots else set())
