"""Partly observed slides: a test slide with the counts of some of its spots, for methods that fill in the rest."""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from stbench.data.images import SealedImage
from stbench.data.slide import BlindSlide, Slide
from stbench.files.array_cache import SealedCache

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class PartlyObservedSlide(BlindSlide):
    """Image and positions of all spots; counts of the observed ones alone, and no labels."""

    observed: Slide
    """The observed spots, as a slide that could be trained on; it knows where the others lie, and nothing else."""
    observed_rows: Array
    """(n_observed,) places of the observed spots among all, in their order."""

    @cached_property
    def hidden_rows(self) -> Array:
        """(n_hidden,) places of the spots without counts, sorted: those that are scored."""
        return np.setdiff1d(np.arange(self.n_spots), self.observed_rows)

    def at(self, rows: Array) -> BlindSlide:
        """Image and positions of some of the spots; counts stay behind."""
        return self.blind().at(rows)


def partly_observed(hidden: Slide, observed: Slide) -> PartlyObservedSlide:
    """Two parts of one slide as what a method may see: nothing leads to what was measured on the ``hidden`` spots.

    Args:
        hidden: the tested spots.
        observed: other spots of the slide, answering in the task's target space.
    """
    if hidden.part_of is None or observed.part_of is None:
        raise TypeError(f"'{hidden.name}' is no part of its slide, so that none of its spots could be observed")
    rows = np.union1d(hidden.part_of.rows, observed.part_of.rows)
    whole = hidden.whole()
    every = whole if len(rows) == whole.n_spots else whole.at(rows)
    seen = replace(
        observed.without_labels(), image=SealedImage.of(observed.image),
        cache=None if observed.cache is None else SealedCache.of(observed.cache),
    )  # fmt: skip
    shown = {item.name: getattr(every, item.name) for item in fields(BlindSlide)}
    return PartlyObservedSlide(**shown, observed=seen, observed_rows=np.searchsorted(rows, observed.part_of.rows))
