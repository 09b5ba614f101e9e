"""Best genes on a page: one line per row, and what chance alone reaches when the best of many are chosen."""

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.cells import Table
from stbench.report.wording import number

HEADING = "Best predicted genes"


def best_gene_cells(board: Leaderboard) -> Table:
    """A row per method, a column per place: the gene and its mean PCC."""
    most = max((len(genes) for genes in board.best_genes.values()), default=0)
    rows = [
        [row.name, *(f"{best.gene} {number(best.score)}" for best in board.best_genes[row.method])]
        for row in board.rows if board.best_genes.get(row.method)
    ]  # fmt: skip
    padded = [[*cells, *[""] * (most + 1 - len(cells))] for cells in rows]
    return Table(["method", *(str(place + 1) for place in range(most))], padded)


def best_gene_text(board: Leaderboard) -> str:
    """How they were chosen; empty where the task lists none."""
    if not board.best_genes:
        return ""
    chance = [
        f"{row.name} {number(board.best_genes[row.method][0].score)}"
        for row in board.rows if row.floor and board.best_genes.get(row.method)
    ]  # fmt: skip
    reached = f" The best gene of a control that cannot know anything has {', '.join(chance)}." if chance else ""
    return (
        "Each method's own best genes by mean PCC over all test slides, on each of which the gene varies. They are "
        f"chosen by the score that is shown, so that it is too high, and rows are of different genes.{reached}"
    )
