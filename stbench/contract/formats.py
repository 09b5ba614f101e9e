"""The contract of report formats, on a leaderboard given as argument."""

from copy import deepcopy
from dataclasses import replace

from stbench.analyses.leaderboard import Leaderboard
from stbench.contract.board import small_board
from stbench.report.formats import Format

UNSEEN = "\x1b\a\r\u202e\u2028\u200b"
"""What a title or a cause may hold and no file may: it steers terminals, and turns or breaks lines."""


def check_format(form: Format, board: Leaderboard | None = None) -> None:
    """Hold a format to what publishing relies on.

    It says what it is; its file's suffix begins with a dot; the same leaderboard is the same bytes, however it came to
    be; the text ends with one newline and names every row; the leaderboard stays as it was. Characters that cannot be
    seen are not shown as they are.

    Raises:
        AssertionError: it does not.
    """
    board = small_board() if board is None else board
    assert form.title.strip(), "the format has no title"
    assert form.suffix.startswith("."), f"{form.title}: the suffix '{form.suffix}' does not begin with a dot"
    before, again = deepcopy(board), deepcopy(board)
    text = form(board)
    assert isinstance(text, str), f"{form.title} gives {type(text).__name__}, not text"
    assert form(again) == text, f"{form.title}: the same leaderboard gives other bytes"
    assert repr(board) == repr(before), f"{form.title} changes the leaderboard"
    assert text.endswith("\n"), f"{form.title}: the last line has no end"
    assert not text.endswith("\n\n"), f"{form.title} ends with an empty line"
    absent = [row.name for row in board.rows if row.title not in text and row.method not in text]
    assert not absent, f"{form.title} does not name {', '.join(absent)}"
    hostile = replace(board, rows=tuple(replace(row, title=row.title + UNSEEN, cause=UNSEEN) for row in board.rows))
    raw = sorted({ascii(part) for part in form(hostile) if part in UNSEEN})
    assert not raw, f"{form.title} shows {', '.join(raw)} of a row's title or cause as it is"
