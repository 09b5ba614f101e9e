"""Kinds of rows, and how charts tell them apart: by colour and by shape, which the colour-blind see too."""

from typing import Any

from stbench.analyses.leaderboard import Row

KINDS = ("method", "stand-in", "control", "submitted", "reported", "unverified", "test-selected")
SHAPES = ("circle", "diamond", "square", "triangle-up", "triangle-down", "cross", "triangle-right")
COLOUR = {
    "field": "kind", "type": "nominal", "scale": {"domain": list(KINDS), "range": "$kinds"}, "legend": None,
}  # fmt: skip
SHAPE = {
    "field": "kind", "type": "nominal", "scale": {"domain": list(KINDS), "range": list(SHAPES)}, "legend": None,
}  # fmt: skip
KIND_NOTE = "Circles are methods, squares controls, diamonds stand-ins with random weights (†), which are not ranked."


def kind_of_row(row: Row) -> str:
    """What a row is to a reader."""
    if row.control:
        return "control"
    if row.stands_in:
        return "stand-in"
    if row.unverified:
        return "unverified"
    if row.honest:
        return "test-selected"
    return "method" if row.origin == "run" else row.origin


def named(row: Row) -> dict[str, Any]:
    """What every row of a chart says of the leaderboard's row."""
    return {"method": row.method, "name": row.name, "kind": kind_of_row(row)}
