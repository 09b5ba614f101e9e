"""The nearest spot of a neighbouring slide that was measured whole, once their images lie on one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.alignment import Picture, aligned
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.neighbours import nearest_spots
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import Panel, PartlyObservedSlide, Slide
from stbench.errors import DataError

Array = np.ndarray[Any, Any]


class Learned(NamedTuple):
    """A slide that was measured whole."""

    picture: Picture
    centres_um: Array
    expression: Array
    """(n_spots, n_genes)."""
    genes: tuple[str, ...]


@register("nearest_aligned")
@dataclass(frozen=True, kw_only=True)
class NearestAligned:
    """What was measured on the nearest spot of the neighbouring slide."""

    needs_neighbour: ClassVar[bool] = True

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """The first slide that is whole; DataError where there is none. Nothing is drawn from ``rng``."""
        whole = next((slide for slide in slides if slide.part_of is None), None)
        if whole is None:
            raise DataError("training slides", "are all parts of slides", "one that was measured whole")
        return Learned(Picture.of(whole), whole.centres_um, whole.expression(panel), panel.genes)

    def impute(self, model: Learned, slide: PartlyObservedSlide, panel: Panel) -> Array:
        """(n_spots, n_genes); the quality of the alignment goes into the job's log."""
        found = aligned(model.picture, Picture.of(slide))
        print(f"{slide.name}: {found.sentence}")
        _, rows = nearest_spots(found(model.centres_um), slide.centres_um, 1)
        return in_panel(model.expression[rows[:, 0]], model.genes, panel)

    def save(self, model: Learned, folder: Path) -> None:
        """Write what was measured, and the small picture."""
        arrays = {"dark": model.picture.dark, "centres_um": model.centres_um, "expression": model.expression}
        save_model(folder, arrays, {"step_um": model.picture.step_um, "genes": model.genes})

    def load(self, folder: Path, context: Context) -> Learned:
        """What ``save`` wrote."""
        arrays, facts = load_model(folder)
        picture = Picture(arrays["dark"], facts["step_um"])
        return Learned(picture, arrays["centres_um"], arrays["expression"], tuple(facts["genes"]))
