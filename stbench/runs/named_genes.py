"""Named genes: those that a command names of a panel."""

from collections.abc import Sequence

from stbench.data import Panel
from stbench.errors import SelectionError
from stbench.scoring.answers import Prediction


def check_genes(genes: Sequence[str], panel: Panel) -> None:
    """SelectionError where a gene is not in the panel, with the nearest that is.

    Args:
        genes: as a command names them.
        panel: of what is predicted.
    """
    for gene in genes:
        if gene not in panel.genes:
            alike = next((f"Did you mean '{other}'? " for other in panel.genes if other.lower() == gene.lower()), "")
            raise SelectionError(
                f"--genes {','.join(genes)}", f"names '{gene}', which is not in the panel",
                f"some of its {len(panel)} genes, {', '.join(panel.genes[:5])} and so on",
                f"{alike}--panel all predicts all genes that the dataset's slides have in common",
            )  # fmt: skip


def only(prediction: Prediction, genes: tuple[str, ...]) -> Prediction:
    """A prediction of some of its genes, in their order; of all where none are named."""
    if not genes:
        return prediction
    columns = Panel(genes).positions(prediction.genes)
    added = tuple(gene for gene in prediction.added if gene in genes)
    return prediction._replace(values=prediction.values[:, columns], genes=genes, added=added)
