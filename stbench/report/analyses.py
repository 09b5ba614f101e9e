"""Analyses as tables: pairs of methods, patient effects, one prediction under many rules."""

import math
from collections.abc import Sequence

from stbench.analyses.audit import Effect
from stbench.analyses.leaderboard import Board
from stbench.analyses.rescore import Rescored
from stbench.analyses.structure import Kept
from stbench.report.cells import number
from stbench.statistics.compare import Comparison

Table = tuple[list[str], list[list[str]]]


def comparison_table(pairs: Sequence[Comparison], correction: str = "Holm") -> Table:
    """Each pair's difference with its interval, p and verdict."""
    head = ["first", "second", "difference", "95 % interval", "p", f"p, {correction}", "verdict"]
    rows = [
        [
            pair.first,
            pair.second,
            f"{pair.interval.mean:+.3f}",
            "-" if math.isnan(pair.interval.low) else f"{pair.interval.low:+.3f} to {pair.interval.high:+.3f}",
            number(pair.p),
            number(pair.p_corrected),
            pair.verdict,
        ]
        for pair in pairs
    ]
    return head, rows


def audit_table(effects: Sequence[Effect]) -> Table:
    """Scores under both split rules and their difference."""
    head = ["method", "other patients only", "same patient in training", "patient effect"]
    return head, [[e.method, number(e.apart), number(e.together), f"{e.patient_effect:+.3f}"] for e in effects]


def rescore_tables(found: Rescored) -> tuple[Table, Table]:
    """Scores by rule with each method's rank, and the agreement of the rules' rankings."""
    ranks = (-found.values).argsort(axis=0).argsort(axis=0) + 1
    rows = [
        [method, *(f"{number(value)} ({rank})" for value, rank in zip(found.values[at], ranks[at], strict=True))]
        for at, method in enumerate(found.methods)
    ]
    names = [rule.name for rule in found.rules]
    agreement = [
        [name, *(number(value) for value in row)] for name, row in zip(names, found.agreement.tolist(), strict=True)
    ]
    return (["method", *names], rows), (["Kendall's tau", *names], agreement)


def rescore_markdown(board: Board, found: Rescored) -> str:
    """A page: what each rule says, the scores, the agreement."""
    from stbench.report.markdown import markdown_table

    scores, agreement = rescore_tables(found)
    parts = [
        f"# {board.task} on {board.dataset}, one set of predictions under {len(found.rules)} rules",
        "Nothing was trained again: only the way of turning predictions into one number differs. Ranks in brackets.",
        "\n".join(f"- `{rule.name}` ({rule.title}): {rule.says}." for rule in found.rules),
        markdown_table(*scores, left=(0,)),
        "## Do the rules rank alike?",
        "Kendall's tau between the rankings of all rows: 1 is the same order, 0 no relation, -1 the reverse.",
        markdown_table(*agreement, left=(0,)),
    ]
    return "\n\n".join(parts) + "\n"


def audit_markdown(apart: Board, together: Board, effects: Sequence[Effect]) -> str:
    """A page: what training on the test patient adds."""
    from stbench.report.markdown import markdown_table

    head, rows = audit_table(effects)
    parts = [
        f"# Leakage audit of {apart.task} on {apart.dataset}",
        f"{apart.quantities[0].title}, with the same folds and panel rule. `{apart.task}` trains on other patients "
        f"only, `{together.task}` also on other sections of the test patient. The difference is what knowing the "
        "patient adds.",
        markdown_table(head, rows, left=(0,)),
    ]
    return "\n\n".join(parts) + "\n"


STRUCTURE = (
    ("correlation_pcc", "gene-gene correlation, PCC"),
    ("correlation_difference", "its mean difference"),
    ("means_pcc", "gene means, PCC"),
    ("variances_pcc", "gene variances, PCC"),
    ("variance_kept", "variance kept"),
    ("moran_predicted", "Moran's I"),
    ("moran_truth", "Moran's I of the truth"),
    ("moran_pcc", "Moran's I, PCC"),
)


def structure_tables(found: Sequence[Kept]) -> tuple[Table, Table]:
    """What each method keeps, and its best genes with their PCC."""
    names = [f"{kept.method} (control)" if kept.control else kept.method for kept in found]
    rows = [
        [name, *(number(getattr(kept, key)) for key, _ in STRUCTURE)] for name, kept in zip(names, found, strict=True)
    ]
    best = [
        [name, ", ".join(f"{gene.gene} {number(gene.pcc)}" for gene in kept.best if gene.pcc > 0) or "-"]
        for name, kept in zip(names, found, strict=True)
    ]
    return (["method", *(title for _, title in STRUCTURE)], rows), (["method", "best genes, PCC"], best)


def structure_markdown(title: str, found: Sequence[Kept]) -> str:
    """A page: whether predictions look like expression."""
    from stbench.report.markdown import markdown_table

    kept, best = structure_tables(found)
    parts = [
        f"# Structure of predictions: {title}",
        "Means over test slides, in the task's target space, genes of constant truth left out.",
        "\n".join(
            [
                "- Gene-gene correlation: PCC, over all pairs of genes, of their correlation in prediction and truth; "
                "and the mean absolute difference of the two.",
                "- Gene means and variances: PCC over genes of predicted and true; variance kept is the median over "
                "genes of predicted over true variance: below 1 a prediction is too smooth.",
                "- Moran's I: how alike neighbouring spots are, mean over genes, a constant prediction counting as 0; "
                "above the truth's the prediction is smoother than the tissue. Its PCC is over genes.",
            ]
        ),
        markdown_table(*kept, left=(0,)),
        "## Best predicted genes",
        "Highest PCC, mean over test slides, among genes scored on every one of them.",
        markdown_table(*best, left=(0, 1)),
    ]
    return "\n\n".join(parts) + "\n"
