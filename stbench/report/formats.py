"""Formats: how a leaderboard becomes a file; one function a format."""

from collections.abc import Callable
from dataclasses import dataclass

from stbench.analyses.leaderboard import Leaderboard
from stbench.registry import Registry

Text = Callable[[Leaderboard], str]


@dataclass(frozen=True)
class Format:
    """A form of the leaderboard; called as its function is."""

    title: str
    suffix: str
    """Of the file, with its dot."""
    text: Text
    """The whole file; the same bytes for the same leaderboard."""

    def __call__(self, board: Leaderboard) -> str:
        """The whole file."""
        return self.text(board)


def report_format(*, suffix: str, title: str) -> Callable[[Text], Format]:
    """Decorator that makes a function a format."""
    return lambda text: Format(title, suffix, text)


formats: Registry[Format] = Registry(
    "report format",
    builtin={
        "markdown": "stbench.report.markdown:markdown_text",
        "csv": "stbench.report.csv:csv_text",
        "json": "stbench.report.json:json_text",
        "latex": "stbench.report.latex:latex_text",
    },
    group="stbench.report_formats",
)
"""Formats that a leaderboard is written in; outside packages add theirs by entry points."""
