"""One set of predictions under the protocols of papers, as a page and as a table of numbers."""

import numpy as np

from stbench.analyses.rescoring import Rescored
from stbench.analyses.rescoring.base import SWITCHES
from stbench.analyses.rescoring.rescored import Column
from stbench.report.cells import Table
from stbench.report.markdown import bullets, pipe_table
from stbench.report.wording import number

LED = "^"
"""Marks a protocol that ranks a control first."""
READING = (
    "Nothing was trained again: protocols differ in the truth, the spots, the genes, the averaging and what they "
    "choose among. Every prediction is taken as it was answered, and is given nothing that was measured on a test "
    f"slide. Ranks in brackets; {LED} marks a protocol that ranks a control first; - is a rule that leaves no number. "
    "What shuffled pairs score under a protocol, no image gave them: the protocol gives it by chance."
)


def rescore_cells(rescored: Rescored) -> tuple[Table, Table]:
    """Scores by protocol with each method's rank, and the agreement of the protocols' rankings."""
    values, ranks = rescored.values, rescored.ranks
    rows = [
        [
            f"{method.label} (control)" if method.control else method.label,
            *(_ranked(*each) for each in zip(values[at].tolist(), ranks[at].tolist(), strict=True)),
        ]
        for at, method in enumerate(rescored.methods)
    ]
    heads = [f"{column.name} {LED}" if column.name in rescored.led_by_control else column.name
             for column in rescored.columns]  # fmt: skip
    names = [column.name for column in rescored.columns]
    agreement = [
        [name, *(number(value) for value in row)] for name, row in zip(names, rescored.agreement.tolist(), strict=True)
    ]
    return Table(["method", *heads], rows), Table(["Kendall's tau", *names], agreement)


def rescore_markdown(task: str, dataset: str, rescored: Rescored) -> str:
    """A page: what each protocol does and what of it was replayed, the scores, the agreement."""
    scores, agreement = rescore_cells(rescored)
    parts = [
        f"# {task} on {dataset}, one set of predictions under {len(rescored.columns)} protocols",
        READING,
        bullets([_line(column) for column in rescored.columns]),
        pipe_table(scores, left=(0,)),
        "## Do the protocols rank alike?",
        "Kendall's tau between the rankings of all rows: 1 is the same order, 0 no relation, -1 the reverse.",
        pipe_table(agreement, left=(0,)),
    ]
    return "\n\n".join(parts) + "\n"


def rescore_csv(rescored: Rescored) -> str:
    """One number a row, with its interval over patients and its rank."""
    lines = ["protocol,method,control,value,low,high,rank"]
    ranks = rescored.ranks
    for at, method in enumerate(rescored.methods):
        for place, (column, interval) in enumerate(zip(rescored.columns, method.intervals, strict=True)):
            figures = (_plain(value) for value in (interval.mean, interval.low, interval.high))
            label = '"' + method.label.replace('"', '""') + '"'
            control = "yes" if method.control else "no"
            rank = "" if np.isnan(interval.mean) else str(ranks[at, place])
            lines.append(",".join([column.name, label, control, *figures, rank]))
    return "\n".join(lines) + "\n"


def _ranked(value: float, rank: int) -> str:
    return number(value) if np.isnan(value) else f"{number(value)} ({rank})"


def _line(column: Column) -> str:
    stated = [column.setting[switch.name] for switch in SWITCHES if switch.name in column.setting.stated]
    does = "; ".join(f"{chosen.value.switch}: {chosen.title}" for chosen in stated if chosen.value.step is not None)
    text = f"`{column.name}` ({column.title}): {does or 'all genes, within a slide'}."
    if column.clean:
        text += f" The twin of {', '.join(column.of)}."
    lacking = [f"{each.switch}: {each.chosen.title} ({each.reason})" for each in column.not_replayed]
    return text + (f" Not replayed: {'; '.join(lacking)}." if lacking else "")


def _plain(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.6f}"
