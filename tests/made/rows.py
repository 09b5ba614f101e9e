"""Rows of a leaderboard from scores alone."""

from collections.abc import Mapping

from stbench.analyses.leaderboard import Row


def ranked_rows(table: Mapping[str, Mapping[str, float]], **known) -> list[Row]:
    """Rows with a score of each part, by the name of a method; the best first."""
    rows = [
        Row(method=name, title="", control=False, status="measured", values={"s": sum(slides.values()) / len(slides)},
            slides=slides, **known)
        for name, slides in table.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row.values["s"])
