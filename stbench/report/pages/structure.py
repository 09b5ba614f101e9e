"""What predictions keep of the structure of expression, as a page."""

from collections.abc import Sequence

from stbench.analyses.structure import Kept
from stbench.report.cells import Table
from stbench.report.markdown import bullets, pipe_table
from stbench.report.wording import number

COLUMNS = (
    ("correlation_pcc", "gene-gene correlation, PCC"),
    ("correlation_difference", "its mean difference"),
    ("means_pcc", "gene means, PCC"),
    ("variances_pcc", "gene variances, PCC"),
    ("variance_kept", "variance kept"),
    ("moran_predicted", "Moran's I"),
    ("moran_truth", "Moran's I of the truth"),
    ("moran_pcc", "Moran's I, PCC"),
)
EXPLAINED = (
    "Gene-gene correlation: PCC, over all pairs of genes, of their correlation in prediction and truth; and the mean "
    "absolute difference of the two.",
    "Gene means and variances: PCC over genes of predicted and true; variance kept is the median over genes of "
    "predicted over true variance: below 1 a prediction is too smooth.",
    "Moran's I: how alike neighbouring spots are, mean over genes, a constant prediction counting as 0; above the "
    "truth's the prediction is smoother than the tissue. Its PCC is over genes.",
)


def structure_cells(structures: Sequence[Kept]) -> tuple[Table, Table]:
    """What each method keeps, and its best genes with their PCC."""
    names = [f"{kept.method} (control)" if kept.control else kept.method for kept in structures]
    pairs = list(zip(names, structures, strict=True))
    rows = [[name, *(number(getattr(kept, key)) for key, _ in COLUMNS)] for name, kept in pairs]
    best = [
        [name, ", ".join(f"{gene.gene} {number(gene.pcc)}" for gene in kept.best if gene.pcc > 0) or "-"]
        for name, kept in pairs
    ]
    return Table(["method", *(title for _, title in COLUMNS)], rows), Table(["method", "best genes, PCC"], best)


def structure_markdown(title: str, structures: Sequence[Kept]) -> str:
    """A page: whether predictions look like expression."""
    kept, best = structure_cells(structures)
    parts = [
        f"# Structure of predictions: {title}",
        "Means over test slides, in the task's target space, genes of constant truth left out.",
        bullets(EXPLAINED),
        pipe_table(kept, left=(0,)),
        "## Best predicted genes",
        "Highest PCC, mean over test slides, among genes scored on every one of them.",
        pipe_table(best, left=(0, 1)),
    ]
    return "\n\n".join(parts) + "\n"
