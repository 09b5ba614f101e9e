"""A board as Markdown: protocol above, scores, what could not run and why, cost."""

from stbench.analyses.leaderboard import CORRECTED, Board
from stbench.report.cells import cost_table, detail_table, reference_table, score_table

BADGES = {
    "same-patient": "**same-patient**: other sections of the test patient are trained on. These scores say how well a "
    "method interpolates within a patient, not how well it reads a new one.",
    "same-slide": "**same-slide**: other spots of the very slide are trained on. These scores say how well a method "
    "fills gaps in a section that was measured, not how well it reads a new one.",
    CORRECTED: "**corrected**: all slides were corrected together, the test slide among them, and scores are against "
    "corrected values.",
    "transductive": "**transductive**: genes were chosen with the test slides' counts.",
}


def markdown_text(board: Board) -> str:
    """The whole page; nothing in it depends on when or where it was written."""
    head, rows = score_table(board)
    parts = [
        f"# {board.task} on {board.dataset}",
        board.title + ".",
        *(BADGES.get(badge, f"**{badge}**") for badge in board.badges),
        "## Protocol",
        "\n".join(f"- {name}: {value}" for name, value in board.protocol)
        + "\n- Versions: " + ", ".join(f"{name} {found}" for name, found in board.versions.items()),
        "## Scores",
        f"Ranked by {board.quantities[0].title} (`{board.quantities[0].text}`). Controls and stand-ins (†) are not "
        f"ranked. {_sentence(board.inference.method)}",
        markdown_table(head, rows, left=(1, 2)),
        *([f"This table is {board.validity}."] if board.validity else []),
        *_ceiling_note(board),
        *_further(board),
        *_notes(board),
    ]  # fmt: skip
    cost_head, cost_rows = cost_table(board)
    if cost_rows:
        parts += [
            "## Cost",
            "Seconds are summed over folds; memory and parameters are the largest of a fold.",
            markdown_table(cost_head, cost_rows, left=(0,)),
        ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def markdown_table(head: list[str], rows: list[list[str]], *, left: tuple[int, ...]) -> str:
    """A pipe table; the columns named in ``left`` are left-aligned, the others right."""
    from tabulate import tabulate

    rows = [[cell.replace("|", "\\|") for cell in cells] for cells in rows]
    aligned = ["left" if column in left else "right" for column in range(len(head))]
    return tabulate(rows, head, tablefmt="pipe", disable_numparse=True, colalign=aligned)


def _further(board: Board) -> list[str]:
    parts: list[str] = []
    head, rows = reference_table(board) if board.reference else ([], [])
    if rows:
        parts += [f"## Differences to {board.reference}", markdown_table(head, rows, left=(0, 4))]
    head, rows = detail_table(board)
    if rows:
        parts += ["## Further scores", markdown_table(head, rows, left=(0,))]
    return parts


def _ceiling_note(board: Board) -> list[str]:
    if not board.ceiling:
        return []
    return [
        "The noise ceiling is the correlation that the true rates would reach against counts as noisy as these "
        "(binomial thinning, taken to full depth)."
    ]


def _notes(board: Board) -> list[str]:
    lines = [f"- **{finding}**" for finding in board.findings]
    lines += [f"- {row.method}: {row.status}. {row.cause}" for row in board.rows if row.cause]
    lines += [f"- {row.method}, profile quick: {row.note}" for row in board.rows if row.note and row.values]
    lines += [
        f"- {row.method}: {row.constant_predictions} genes were predicted as constant, summed over slides; each counts "
        "as a correlation of 0"
        for row in board.rows
        if row.constant_predictions and row.values
    ]
    if any(row.status.endswith("†") for row in board.rows):
        lines.append(
            "- †: stand-in network with random weights; shows that the adapter runs, says nothing about the model"
        )
    lines += [f"- {remark}" for remark in board.remarks]
    return ["## Notes", "\n".join(lines)] if lines else []
