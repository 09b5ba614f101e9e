"""A leaderboard as Markdown: protocol above, scores, what could not run and why, cost."""

from collections.abc import Sequence

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.best_genes import HEADING, best_gene_cells, best_gene_text
from stbench.report.cells import Table, cost_cells, detail_cells, reference_cells, score_cells
from stbench.report.formats import report_format
from stbench.report.neutral import for_markdown, neutral
from stbench.report.paired import paired_cells, paired_text, seed_cells
from stbench.report.reported import REPORTED_NOTE, reported_cells, reported_lines
from stbench.report.selection_effect import HEADING as SELECTION
from stbench.report.selection_effect import selection_cells, selection_text
from stbench.report.wording import (
    BADGES,
    CEILING_NOTE,
    COST_NOTE,
    floor_lines,
    note_lines,
    protocol_lines,
    ranking_text,
    reference_name,
    sanity_text,
    separation_text,
)


@report_format(suffix=".md", title="Markdown")
def markdown_text(board: Leaderboard) -> str:
    """The whole page; nothing in it depends on when or where it was written."""
    board = neutral(board, for_markdown)
    facts = board.facts
    versions = ", ".join(f"{name} {version}" for name, version in facts.versions.items())
    parts = [
        f"# {facts.task} on {facts.dataset}",
        facts.title + ".",
        *(BADGES.get(badge, f"**{badge}**") for badge in facts.badges),
        "## Protocol",
        bullets([*(f"{line.name}: {line.text}" for line in protocol_lines(facts)), f"Versions: {versions}"]),
        "## Scores",
        ranking_text(board),
        pipe_table(score_cells(board), left=(1, 2)),
        *([text] if (text := separation_text(board)) else []),
        *([text] if (text := sanity_text(board)) else []),
        *floor_lines(board),
        *([CEILING_NOTE] if board.ceiling else []),
        *_section(f"## Differences to {reference_name(board)}", reference_cells(board), left=(0, 4)),
        *_section("### Seed by seed\n\n" + paired_text(board), paired_cells(board), left=(0,)),
        *([pipe_table(each, left=(0, 1))] if (each := seed_cells(board)).rows else []),
        *_section("## Further scores", detail_cells(board), left=(0,)),
        *_section(f"## {SELECTION}\n\n{selection_text(board)}", selection_cells(board), left=(0,)),
        *_section(f"## {HEADING}\n\n{best_gene_text(board)}", best_gene_cells(board), left=(0,)),
        *_section("## Reported by papers\n\n" + REPORTED_NOTE, reported_cells(board), left=(0, 1)),
        *([bullets(lines)] if (lines := reported_lines(board)) else []),
        *(["## Notes", bullets(notes)] if (notes := note_lines(board)) else []),
        *_section("## Cost\n\n" + COST_NOTE, cost_cells(board), left=(0,)),
    ]
    return "\n\n".join(parts) + "\n"


def pipe_table(table: Table, *, left: tuple[int, ...]) -> str:
    """A pipe table; the columns named in ``left`` are left-aligned, the others right."""
    from tabulate import tabulate

    head, *rows = ([for_markdown(cell).replace("|", "\\|") for cell in cells] for cells in (table.head, *table.rows))
    aligned = ["left" if column in left else "right" for column in range(len(table.head))]
    return tabulate(rows, head, tablefmt="pipe", disable_numparse=True, colalign=aligned)


def bullets(lines: Sequence[str]) -> str:
    """One bullet a line."""
    return "\n".join(f"- {line}" for line in lines)


def _section(heading: str, table: Table, *, left: tuple[int, ...]) -> list[str]:
    return [heading, pipe_table(table, left=left)] if table.rows else []
