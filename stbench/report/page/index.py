"""Index: the README.md of a folder of leaderboards."""

from collections.abc import Sequence
from itertools import groupby

from stbench.analyses.facts import Facts
from stbench.report.cells import Table
from stbench.report.markdown import pipe_table
from stbench.report.neutral import for_markdown
from stbench.report.page.controls import OPENING as OPENING_OF_CONTROLS
from stbench.report.page.controls import controls_cells
from stbench.report.page.summary import summary_of
from stbench.report.page.tables import Published

HEAD = ["task", "ranked by", "leads", "score", "95 % over patients", "lead", "is the lead shown?"]
OPENING = """# Leaderboards

Written by `stbench publish`. [index.html](index.html) shows all of it in one file: open it in a browser, no server or
network is needed. Beside each table lie its CSV, JSON and LaTeX."""


def index_text(tables: Sequence[Published], files: Sequence[str] = ()) -> str:
    """A section per dataset, a line per task.

    Args:
        tables: by dataset.
        files: Markdown files below the folder that are no table, as ``dataset/name.md``.
    """
    parts = [OPENING]
    for dataset, group in groupby(tables, key=lambda table: table.board.facts.dataset):
        members = list(group)
        parts += [
            f"## {for_markdown(dataset)}",
            _cohorts([table.board.facts for table in members]),
            pipe_table(Table(HEAD, [_cells(table) for table in members]), left=(0, 1, 2, 6)),
        ]
        parts.append(
            "Tables: " + ", ".join(_link(table.board.facts.task, f"{table.key}.md") for table in members) + "."
        )
        beaten = controls_cells([table.board for table in members])
        parts += [OPENING_OF_CONTROLS, pipe_table(beaten, left=(0, 1, 3))] if beaten.rows else []
        others = [name for name in sorted(files) if name.startswith(f"{dataset}/")]
        links = ", ".join(_link(name.partition("/")[2], name) for name in others)
        parts += [f"More: {links}."] if links else []
    return "\n\n".join(parts) + "\n"


def _cohorts(facts: Sequence[Facts]) -> str:
    """What of the dataset the tables are of; where they differ, which are of what."""
    tasks: dict[str, list[str]] = {}
    for own in facts:
        held = f"{_number(own.slides, 'slide')} of {_number(own.patients, 'patient')}, {own.spots:,} spots"
        tasks.setdefault(held, []).append(own.task)
    (first, _), *others = tasks.items()
    return "; ".join([first, *(f"in {', '.join(map(for_markdown, names))} {held}" for held, names in others)]) + "."


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _link(text: str, path: str) -> str:
    return f"[{for_markdown(text)}](<{for_markdown(path)}>)"


def _cells(table: Published) -> list[str]:
    facts, known = table.board.facts, summary_of(table.board)
    badges = "".join(f" ({badge})" for badge in facts.badges)
    sure = known.sure.split(":")[0].rstrip(".")
    return [
        f"{facts.task}{badges}", table.board.first.title, known.leader, known.score, known.interval,
        f"{known.lead} over {known.second}" if known.second else "", sure,
    ]  # fmt: skip
