"""Texts: the sentences around a table, those of the Markdown page."""

from typing import Any

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.neutral import neutral, visible
from stbench.report.paired import difference_title, paired_cells, paired_text, seed_cells
from stbench.report.reported import REPORTED_NOTE, reported_cells, reported_lines
from stbench.report.wording import (
    BADGES,
    CEILING_NOTE,
    COST_NOTE,
    floor_lines,
    note_lines,
    protocol_lines,
    ranking_text,
    sanity_text,
    separation_text,
)


def texts_of(board: Leaderboard) -> dict[str, Any]:
    """By what they speak of; a text may hold ``**strong**`` and code in back quotes, as in Markdown."""
    board = neutral(board, visible)
    facts = board.facts
    return {
        "title": facts.title, "badges": [BADGES.get(badge, f"**{badge}**") for badge in facts.badges],
        "protocol": [[line.name, line.text] for line in protocol_lines(facts)],
        "versions": ", ".join(f"{name} {version}" for name, version in facts.versions.items()),
        "ranking": ranking_text(board), "separation": separation_text(board), "sanity": sanity_text(board),
        "floors": floor_lines(board),
        "ceiling": CEILING_NOTE if board.ceiling else "", "paired": paired_text(board),
        "notes": note_lines(board), "cost": COST_NOTE, "reported": _reported(board),
        "differences": _differences(board),
    }  # fmt: skip


def _reported(board: Leaderboard) -> dict[str, Any]:
    """What papers print beside it; empty where none prints anything of the dataset."""
    head, rows = reported_cells(board)
    return {"note": REPORTED_NOTE, "head": head, "rows": rows, "lines": reported_lines(board)} if rows else {}


def _differences(board: Leaderboard) -> dict[str, Any]:
    """Tables of a task that pairs variants: in short, and by seed; empty of any other."""
    if board.differences is None:
        return {}
    short, seeds = paired_cells(board), seed_cells(board)
    return {"score": difference_title(board), "short": short._asdict(), "seeds": seeds._asdict()}
