"""Panel: the genes a task asks for, in order."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stbench.errors import DataError, ShapeError

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Panel:
    """The genes a task asks for, in order."""

    genes: tuple[str, ...]
    added: tuple[str, ...] = ()
    """Those of ``genes`` that the task's rule did not choose, markers: scored by themselves alone."""

    def __post_init__(self) -> None:
        if len(set(self.genes)) != len(self.genes):
            raise ShapeError("panel", "names a gene twice", "every gene once")
        if not set(self.added) <= set(self.genes):
            raise ShapeError("panel", "adds genes that it does not hold", "some of its own genes")

    def __len__(self) -> int:
        return len(self.genes)

    @property
    def sha256(self) -> str:
        """Hash of the genes in their order."""
        return hashlib.sha256("\n".join(self.genes).encode()).hexdigest()

    def positions(self, genes: Sequence[str]) -> Array:
        """Where each panel gene stands in ``genes``: (n_genes,) int; DataError where one is absent."""
        place = {gene: index for index, gene in enumerate(genes)}
        absent = [gene for gene in self.genes if gene not in place]
        if absent:
            raise DataError("panel", f"asks for {len(absent)} genes that the slide lacks, {absent[0]} first")
        return np.array([place[gene] for gene in self.genes], dtype=np.intp)
