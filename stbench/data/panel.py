"""Panel: the genes a task asks for, in order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stbench.errors import DataError, ShapeError
from stbench.files.hashing import text_sha256

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Panel:
    """The genes a task asks for, in order."""

    genes: tuple[str, ...]
    added: tuple[str, ...] = ()
    """Those of ``genes`` that the task's rule did not choose, markers: scored by themselves alone."""
    folds: tuple[int, ...] = ()
    """Where genes are hidden while others are measured: a number for each of ``genes``; those of equal numbers are
    hidden together. Empty where the task's rule divides no genes."""

    def __post_init__(self) -> None:
        repeated = [gene for gene, times in Counter(self.genes).items() if times > 1]
        if repeated:
            raise ShapeError("panel", f"gene '{repeated[0]}' is listed twice", "every gene once")
        absent = sorted(set(self.added) - set(self.genes))
        if absent:
            raise ShapeError("panel", f"added gene '{absent[0]}' is not in the panel", "genes of the panel")
        if self.folds and len(self.folds) != len(self.genes):
            raise ShapeError("panel", f"has {len(self.folds)} folds of {len(self.genes)} genes", "a fold for each gene")

    def __len__(self) -> int:
        return len(self.genes)

    @property
    def sha256(self) -> str:
        """Hash of the genes in their order, and of the folds that they are divided into."""
        return text_sha256("\n".join((*self.genes, *(f"fold {fold}" for fold in self.folds))))

    @property
    def hidden_together(self) -> tuple["Panel", ...]:
        """The genes of each fold, in the order of the folds' numbers; the panel itself where no genes are divided."""
        if not self.folds:
            return (self,)
        return tuple(self._of([own == fold for own in self.folds]) for fold in sorted(set(self.folds)))

    def without(self, hidden: "Panel") -> "Panel":
        """The other genes, those that are measured while ``hidden`` are hidden."""
        apart = set(hidden.genes)
        return self._of([gene not in apart for gene in self.genes])

    def positions(self, genes: Sequence[str]) -> Array:
        """Where each panel gene stands in ``genes``: (n_genes,) int; DataError where one is absent."""
        columns = {gene: index for index, gene in enumerate(genes)}
        absent = [gene for gene in self.genes if gene not in columns]
        if absent:
            others = f" and {len(absent) - 1} others are" if len(absent) > 1 else " is"
            raise DataError("panel", f"gene '{absent[0]}'{others} not measured in the slide", "genes of the slide")
        return np.array([columns[gene] for gene in self.genes], dtype=np.intp)

    def _of(self, chosen: Sequence[bool]) -> "Panel":
        """Some of the genes, undivided."""
        genes = tuple(gene for gene, is_chosen in zip(self.genes, chosen, strict=True) if is_chosen)
        return Panel(genes, tuple(gene for gene in self.added if gene in set(genes)))
