"""Gene folds: variable genes, divided into folds that are hidden one after the other while the others are measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from stbench.data import Panel, Slide
from stbench.files.hashing import content_key
from stbench.protocols.panels.rules import HvgUnion


@dataclass(frozen=True, kw_only=True)
class GeneFolds(HvgUnion):
    """As ``hvg-union``, and a fold for each gene."""

    name: ClassVar[str] = "gene-folds"
    gene_folds: Annotated[int, Field(ge=2)] = 5
    """How many; with ten, nine genes in ten are measured at a time."""
    seed: int = 0
    """Of the division: another one divides the same genes otherwise."""

    def choose(self, slides: Sequence[Slide], common_genes: Sequence[str], markers: Sequence[str] = ()) -> Panel:
        """Markers that are added are divided, too."""
        panel = super().choose(slides, common_genes, markers)
        return Panel(panel.genes, panel.added, divided(panel.genes, self.gene_folds, self.seed))

    def sentence(self, chosen_on: str) -> str:
        """Number of genes, where they are chosen, and how they are divided."""
        dealt = f"dealt into {self.gene_folds} folds by the hash of seed {self.seed} and their names"
        return f"{super().sentence(chosen_on)}, {dealt}"


def divided(genes: Sequence[str], folds: int, seed: int) -> tuple[int, ...]:
    """The fold of each gene: dealt in turn, in the order of the hashes of ``seed`` and name, whatever their order."""
    dealt = sorted(set(genes), key=lambda gene: content_key("gene fold", seed, gene))
    fold = {gene: place % folds for place, gene in enumerate(dealt)}
    return tuple(fold[gene] for gene in genes)
