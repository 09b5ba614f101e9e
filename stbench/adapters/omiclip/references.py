"""References: training spots as their sentences place them, and what an image that is like them is given."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from stbench.adapters.omiclip.loki import predex, top_mean
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import BlindSlide, Panel
from stbench.encoders.features import Features

Array = np.ndarray[Any, Any]
Rule = Literal["predex", "retrieval"]


class References(NamedTuple):
    """What the similarity route reads: nothing is trained."""

    images: Features
    sentences: Array
    """(n_spots, width) of unit length."""
    expression: Array
    """(n_spots, n_genes)."""
    genes: tuple[str, ...]
    """Columns of ``expression``."""

    def embed(self, slide: BlindSlide) -> Array:
        """Image features: (n_spots, width)."""
        return np.array(self.images(slide))

    def predict(self, slide: BlindSlide, panel: Panel, *, rule: Rule = "predex", k: int = 50) -> Array:
        """(n_spots, n_panel_genes) float32: all references weighted by raw cosine, or the mean of the nearest ``k``."""
        similarity = self.images(slide).astype(np.float64) @ self.sentences.astype(np.float64).T
        values = in_panel(self.expression, self.genes, panel)
        if rule == "predex":
            return predex(similarity, values).astype(np.float32)
        return top_mean(similarity, values, min(k, len(values))).astype(np.float32)

    def parameters(self) -> int:
        """None: the references are measured."""
        return 0

    def save(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """Write the references, with ``facts``."""
        arrays = {"sentences": self.sentences, "expression": self.expression}
        save_model(folder, arrays, {**facts, "genes": self.genes})

    @classmethod
    def load(cls, folder: Path, images: Features) -> "References":
        """What ``save`` wrote."""
        arrays, facts = load_model(folder)
        return cls(images, arrays["sentences"], arrays["expression"], tuple(facts["genes"]))
