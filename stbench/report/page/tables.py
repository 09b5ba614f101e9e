"""Tables: the leaderboards and galleries that lie in a folder."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from stbench.analyses.gallery import Gallery
from stbench.analyses.leaderboard import Leaderboard
from stbench.errors import StoreError
from stbench.report.gallery_json import SUFFIX, gallery_from
from stbench.report.json import leaderboard_of

MEMBERS = {"facts", "rows", "columns", "inference"}
"""What a JSON document has that is a leaderboard."""


class Published(NamedTuple):
    """One leaderboard of the folder."""

    board: Leaderboard
    document: dict[str, Any]
    """The same as its JSON file says it."""
    gallery: Gallery | None

    @property
    def key(self) -> str:
        """As links name it: ``dataset/task``."""
        return f"{self.board.facts.dataset}/{self.board.facts.task}"


def published(folder: Path) -> tuple[Published, ...]:
    """Every leaderboard below ``folder``, by dataset, then task.

    Raises:
        StoreError: there is none; a file is damaged, or is of another table than its name says.
    """
    tables = [table for path in sorted(folder.glob("*/*.json")) if (table := _table(path)) is not None]
    if not tables:
        raise StoreError(
            str(folder), "has no leaderboard as JSON", "<dataset>/<task>.json, as 'stbench run' writes it",
            "Run 'stbench run', or name the folder of tables by --out",
        )  # fmt: skip
    return tuple(sorted(tables, key=lambda table: (table.board.facts.dataset, _order(table), table.key)))


def _table(path: Path) -> Published | None:
    """The leaderboard of a file; None where it holds something else."""
    if path.name.endswith(SUFFIX):
        return None
    text = _read(path)
    try:
        document = json.loads(text)
    except ValueError:
        document = {}
    if not isinstance(document, dict) or not document.keys() >= MEMBERS:
        return None
    board = leaderboard_of(text, str(path))
    dataset, task = board.facts.dataset, board.facts.task
    if (path.parent.name, path.stem) != (dataset, task):
        raise StoreError(str(path), f"holds the table of task '{task}' on '{dataset}'", f"{dataset}/{task}.json")
    beside = path.with_name(path.stem + SUFFIX)
    return Published(board, document, gallery_from(_read(beside), str(beside)) if beside.is_file() else None)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(str(path), f"cannot be read ({error})", "a file that stbench wrote") from None


def _order(table: Published) -> bool:
    """Tables without a badge come first: they are of other patients."""
    return bool(table.board.facts.badges)
