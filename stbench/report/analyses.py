"""Analyses as tables: pairs of methods, patient effects, one prediction under many rules."""

import math
from collections.abc import Sequence

from stbench.report.audit import Effect
from stbench.report.board import Board
from stbench.report.tables import number
from stbench.rescore import Rescored
from stbench.statistics.compare import Comparison

Table = tuple[list[str], list[list[str]]]


def comparison_table(pairs: Sequence[Comparison]) -> Table:
    """Each pair's difference with its interval, p and verdict."""
    head = ["first", "second", "difference", "95 % interval", "p", "p, Holm", "verdict"]
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
