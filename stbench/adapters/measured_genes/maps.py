"""Maps of genes: for each fold of a panel, its hidden genes as a linear function of the others, and of the patch."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters.parts.ridge import LinearMap
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import Panel
from stbench.errors import DataError

Array = np.ndarray[Any, Any]


class FoldMap(NamedTuple):
    """What is known of the genes that are hidden together."""

    measured: Panel
    hidden: Panel
    image_weight: float
    """Features of the image are multiplied by it; 0 where there are none."""
    map: LinearMap

    def __call__(self, genes: Array, image: Array | None) -> Array:
        """(n_spots, n_hidden) float32 from the expression of the measured genes, and the features of an image."""
        return np.asarray(self.map(beside(genes, image, self.image_weight)), dtype=np.float32)


def beside(genes: Array, image: Array | None, weight: float) -> Array:
    """(n_spots, n_genes + width): expression of genes, and weighted features of the image where there are any."""
    return genes if image is None else np.concatenate([genes, weight * image], axis=1)


def balance(genes: Array, image: Array | None) -> float:
    """What features of the image are multiplied by, so that they vary over spots as much as the genes do together."""
    if image is None:
        return 0.0
    spread = float(np.var(image, axis=0, dtype=np.float64).sum())
    return float(np.sqrt(np.var(genes, axis=0, dtype=np.float64).sum() / spread)) if spread > 0 else 0.0


def of_measured(folds: Iterable[FoldMap], genes: Sequence[str]) -> FoldMap:
    """The map that reads just these genes; DataError where none was trained."""
    for fold in folds:
        if fold.measured.genes == tuple(genes):
            return fold
    raise DataError(
        "measured genes", f"are {len(genes)} that no map was trained on together", "those of a fold of the panel",
        "Train on the panel that is asked for",
    )  # fmt: skip


def save_maps(folds: Sequence[FoldMap], folder: Path) -> None:
    """Write the maps' arrays, and which genes they read and give."""
    arrays = {f"{name}-{number}": array for number, fold in enumerate(folds) for name, array in vars(fold.map).items()}
    known = [
        {"measured": fold.measured.genes, "hidden": fold.hidden.genes, "image_weight": fold.image_weight}
        for fold in folds
    ]
    save_model(folder, arrays, {"folds": known})


def load_maps(folder: Path) -> tuple[FoldMap, ...]:
    """What ``save_maps`` wrote."""
    arrays, facts = load_model(folder)
    return tuple(
        FoldMap(
            Panel(tuple(fold["measured"])), Panel(tuple(fold["hidden"])), float(fold["image_weight"]),
            LinearMap(arrays[f"coefficients-{number}"], arrays[f"intercept-{number}"]),
        )
        for number, fold in enumerate(facts["folds"])
    )  # fmt: skip
