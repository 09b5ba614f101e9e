"""The panel rules that stbench brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from stbench.data import Panel, Slide, targets
from stbench.data.target import CP10K, TargetName
from stbench.protocols.panels.variable import highly_variable_genes, often_detected, pooled_variable_genes

Number = Annotated[int, Field(gt=0)]


@dataclass(frozen=True, kw_only=True)
class HvgUnion:
    """Each slide's most variable genes, together, in the order of the common genes."""

    name: ClassVar[str] = "hvg-union"
    genes: Number = 1000
    """How many per slide."""
    markers: bool = False
    """Add the dataset's marker genes, which are seldom among the most variable by dispersion."""

    @property
    def reads_markers(self) -> bool:
        """Where the option says so."""
        return self.markers

    def choose(self, slides: Sequence[Slide], common_genes: Sequence[str], markers: Sequence[str] = ()) -> Panel:
        """Markers that all slides have are in the panel whether they vary or not."""
        variable: set[str] = set()
        for slide in slides:
            variable.update(highly_variable_genes(slide, common_genes, self.genes))
        added = set(markers if self.markers else ()) - variable
        return Panel(
            tuple(gene for gene in common_genes if gene in variable | added),
            added=tuple(gene for gene in common_genes if gene in added),
        )

    def most_genes(self, n_slides: int, n_common: int) -> int:
        """Genes that a panel has at most."""
        return min(n_common, self.genes * n_slides)

    def sentence(self, chosen_on: str) -> str:
        """Number of genes, and where they are chosen."""
        return f"{self.name}, {self.genes} per slide, chosen on {chosen_on} slides"


@dataclass(frozen=True, kw_only=True)
class HvgPooled:
    """The most variable genes of all slides' spots together, by name, as HEST and STimage-1K4M choose them.

    With ``space: log1p-counts`` and ``detected: 0.1`` this is HEST-Benchmark's ``get_k_genes`` by variance; as there,
    controls of the chip (BLANK, Control in their names) are no genes.
    """

    name: ClassVar[str] = "hvg-pooled"
    reads_markers: ClassVar[bool] = False
    genes: Number = 1000
    """How many in all."""
    space: TargetName = CP10K.name
    """The target space in which variability is judged."""
    detected: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Genes are left out that fewer than this share of any slide's spots hold."""

    def choose(self, slides: Sequence[Slide], common_genes: Sequence[str], markers: Sequence[str] = ()) -> Panel:
        """In the order of the genes' names; DataError where no gene is detected often enough in every slide."""
        genes = [gene for gene in sorted(common_genes) if "BLANK" not in gene and "Control" not in gene]
        often = often_detected(slides, genes, self.detected)
        return Panel(pooled_variable_genes(slides, often, self.genes, targets[self.space]))

    def most_genes(self, n_slides: int, n_common: int) -> int:
        """Genes that a panel has at most."""
        return min(n_common, self.genes)

    def sentence(self, chosen_on: str) -> str:
        """Number of genes, the space, where they are chosen, and how often they are detected."""
        often = f", in {self.detected:.0%} of each one's spots" if self.detected else ""
        return f"{self.name}, {self.genes} by {self.space}, chosen on {chosen_on} slides{often}"


@dataclass(frozen=True, kw_only=True)
class AllGenes:
    """Every gene that the slides share."""

    name: ClassVar[str] = "all"
    reads_markers: ClassVar[bool] = False

    def choose(self, slides: Sequence[Slide], common_genes: Sequence[str], markers: Sequence[str] = ()) -> Panel:
        """In the order of the common genes; slides are not looked at."""
        return Panel(tuple(common_genes))

    def sentence(self, chosen_on: str) -> str:
        """The rule alone."""
        return "all that the slides have in common"
