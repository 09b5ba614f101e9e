"""Whether what was asked has genes, and counts behind them: some analyses need either."""

from stbench.errors import SelectionError
from stbench.protocols.questions import Questions


def require_genes(questions: Questions, purpose: str) -> None:
    """SelectionError unless answers are expression of genes.

    Args:
        questions: what was asked.
        purpose: the analysis that needs genes, as the command is called.
    """
    if not questions.kind.has_genes:
        raise SelectionError(
            f"task '{questions.task.name}'", f"asks for {questions.kind.title}, and {purpose} compares genes",
            "a task of gene prediction", "stbench list tasks names them",
        )  # fmt: skip
