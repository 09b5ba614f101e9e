"""Pseudo-labels: what the backbone and the aligned central slide say together of each spot of a sparse slide."""

from typing import Any, NamedTuple

import numpy as np

from stbench.adapters.parts.alignment import Picture, aligned
from stbench.adapters.parts.neighbours import inverse_distance_mean
from stbench.data import Panel, Slide

Array = np.ndarray[Any, Any]
POWER = 2.0
"""Of distance, in means of central spots."""


class Central(NamedTuple):
    """The slide that was measured whole."""

    name: str
    picture: Picture
    centres_um: Array
    expression: Array

    @classmethod
    def of(cls, slide: Slide, panel: Panel) -> "Central":
        """Its small picture, positions and expression."""
        return cls(slide.name, Picture.of(slide), slide.centres_um, slide.expression(panel))


def central_means(central: Central, slide: Slide, neighbours: int) -> Array:
    """(n_spots, n_genes) float32: mean of the aligned central spots next to every spot of a sparse slide.

    The quality of the alignment is printed, for the job's log.
    """
    whole = slide.whole()
    found = aligned(central.picture, Picture.of(whole))
    print(f"{central.name} aligned to {slide.name}: {found.sentence}")
    return inverse_distance_mean(
        found(central.centres_um), central.expression, whole.centres_um, number=neighbours, power=POWER
    )
