"""One set of predictions under many rules, as a page."""

from stbench.analyses.rescoring import Rescored
from stbench.report.cells import Table
from stbench.report.markdown import bullets, pipe_table
from stbench.report.wording import number


def rescore_cells(rescored: Rescored) -> tuple[Table, Table]:
    """Scores by rule with each method's rank, and the agreement of the rules' rankings."""
    ranks = (-rescored.values).argsort(axis=0).argsort(axis=0) + 1
    rows = [
        [method, *(f"{number(value)} ({rank})" for value, rank in zip(rescored.values[at], ranks[at], strict=True))]
        for at, method in enumerate(rescored.methods)
    ]
    names = list(rescored.rules)
    agreement = [
        [name, *(number(value) for value in row)] for name, row in zip(names, rescored.agreement.tolist(), strict=True)
    ]
    return Table(["method", *names], rows), Table(["Kendall's tau", *names], agreement)


def rescore_markdown(task: str, dataset: str, rescored: Rescored) -> str:
    """A page: what each rule says, the scores, the agreement."""
    scores, agreement = rescore_cells(rescored)
    parts = [
        f"# {task} on {dataset}, one set of predictions under {len(rescored.rules)} rules",
        "Nothing was trained again: rules differ in the truth, the genes and the averaging. Every prediction is taken "
        "as it was answered, and is given nothing that was measured on a test slide. A fold is all slides that were "
        "tested with the same training slides. Ranks in brackets.",
        bullets([f"`{name}` ({rule.title}): {rule.says}." for name, rule in rescored.rules.items()]),
        pipe_table(scores, left=(0,)),
        "## Do the rules rank alike?",
        "Kendall's tau between the rankings of all rows: 1 is the same order, 0 no relation, -1 the reverse.",
        pipe_table(agreement, left=(0,)),
    ]
    return "\n\n".join(parts) + "\n"
