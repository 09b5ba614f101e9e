"""Position alone: the control that knows where a spot lies and nothing of what it looks like."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.data import BlindSlide

Array = np.ndarray[Any, Any]


@register("position")
@dataclass(frozen=True, kw_only=True)
class Position:
    """Embed a spot as its coordinates: k-means then cuts the slide into compact pieces of equal size."""

    def pretrained(self, context: Context) -> None:
        """Nothing is learned."""

    def embed(self, model: None, slide: BlindSlide) -> Array:
        """(n_spots, 2) float32: x and y in millimetres."""
        return (slide.centres_um / 1000).astype(np.float32)
