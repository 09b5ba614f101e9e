"""Slides that have nothing but names and positions, for split schemes; and how hypothesis draws cohorts of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from hypothesis import strategies as st

from stbench.cards import SplitChoice, TaskCard, tasks
from stbench.data import ShippedFold
from stbench.protocols.splits import Part, SplitScheme, split_of
from tests.made.cohort import Array


@dataclass(frozen=True)
class Slide:
    """What a scheme may ask of a slide."""

    name: str
    patient: str
    n_spots: int = 12

    @property
    def array_xy(self) -> Array:
        return np.array([(i % 4, i // 4) for i in range(self.n_spots)])

    @property
    def centres_um(self) -> Array:
        return 300.0 * self.array_xy


names = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 9)), min_size=2, max_size=12, unique=True)
cohorts = names.map(lambda pairs: [Slide(f"{patient}{number}", patient) for patient, number in pairs])
two_patients = cohorts.filter(lambda slides: len({slide.patient for slide in slides}) > 1)
shares = st.floats(0.05, 0.6)
OPTIONS = {
    "blocked-spots": {"block_um": 400.0}, "sister-slides": {"sisters": "replace"},
    "observed-spots": {"share": 0.25}, "adjacent-slides": {"share": 0.25},
}  # fmt: skip


def published(slides: Sequence[Slide]) -> tuple[ShippedFold, ...]:
    """Folds as a dataset may publish them: all slides of one patient tested together."""
    return tuple(
        ShippedFold(
            name=patient, train=tuple(slide.name for slide in slides if slide.patient != patient),
            test=tuple(slide.name for slide in slides if slide.patient == patient),
        )
        for patient in sorted({slide.patient for slide in slides})
    )  # fmt: skip


def slides_of(parts: Sequence[Part]) -> list[str]:
    assert all(part.rows is None for part in parts), "whole slides"
    return [part.slide for part in parts]


def split_task(**split) -> TaskCard:
    return tasks()["gene-pred"].model_copy(update={"split": SplitChoice(**split)})


@cache
def scheme_of(name: str, unit: str) -> SplitScheme:
    """A registered scheme, with the options that it cannot do without on slides as these."""
    return split_of(split_task(scheme=name, unit=unit, **OPTIONS.get(name, {})))
