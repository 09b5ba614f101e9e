"""The panel of marker genes alone, for tasks whose heads are fitted to a few named genes and to nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from stbench.data import Panel, Slide
from stbench.errors import DataError


@dataclass(frozen=True, kw_only=True)
class MarkerGenes:
    """Marker genes that all slides have: those that the task names, or else the dataset's own."""

    name: ClassVar[str] = "markers"
    genes: tuple[str, ...] = ()
    """What is asked for in place of the dataset's markers, as a paper's table names them."""

    @property
    def reads_markers(self) -> bool:
        """Where the task names no genes itself."""
        return not self.genes

    def choose(self, slides: Sequence[Slide], common_genes: Sequence[str], markers: Sequence[str] = ()) -> Panel:
        """In the order that they are named in; slides are not looked at.

        Raises:
            DataError: not all slides have any of them.
        """
        named, common = self.genes or tuple(markers), set(common_genes)
        chosen = tuple(gene for gene in named if gene in common)
        if not chosen:
            raise DataError(
                "panel", f"is of {', '.join(named) or 'no marker genes'}, and all slides have none of them",
                "a marker gene that every slide measures", "Name markers in the dataset's card, or take another task",
            )  # fmt: skip
        return Panel(chosen)

    def most_genes(self, n_slides: int, n_common: int) -> int:
        """Genes that a panel has at most, where the task names them."""
        return min(n_common, len(self.genes) or n_common)

    def sentence(self, chosen_on: str) -> str:
        """Which genes are named, and by whom."""
        named = ", ".join(self.genes) or "the dataset's markers"
        return f"{self.name}, nothing else: of {named} those that all slides have"
