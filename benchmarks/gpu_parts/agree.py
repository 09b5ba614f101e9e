"""Agree: predictions of two stores of the same jobs, side by side."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from stbench.runs.store import Store

HEAD = "| method | jobs | least correlation | largest difference | note |\n| --- | --- | --- | --- | --- |"


def agreement(first: Path, second: Path) -> Iterator[str]:
    """Lines of a table: each method's predictions in two stores."""
    one, other = Store.existing(first), Store.existing(second)
    rows: dict[str, list[tuple[float, float]]] = {}
    notes: dict[str, set[str]] = {}
    for record in one.records():
        rows.setdefault(record.method, [])
        twin = other.record(record.key)
        if twin is None or record.status != "measured" or twin.status != "measured":
            said = "not there" if twin is None else f"{record.status} and {twin.status} {twin.cause}"
            notes.setdefault(record.method, set()).add(said[:200])
            continue
        pairs = zip(one.predictions(record.key), other.predictions(record.key), strict=True)
        rows[record.method] += [_compared(mine.values, theirs.values) for mine, theirs in pairs]
    yield HEAD
    for name, values in sorted(rows.items(), key=lambda item: min((pair[0] for pair in item[1]), default=-1)):
        least = f"{min(pair[0] for pair in values):.5f}" if values else "-"
        largest = f"{max(pair[1] for pair in values):.2g}" if values else "-"
        yield f"| {name} | {len(values)} | {least} | {largest} | {'; '.join(sorted(notes.get(name, ())))} |"


def _compared(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Correlation over all values, and the largest difference."""
    difference = float(np.abs(first - second).max())
    same = difference == 0.0 or first.std() == 0.0
    return (1.0 if same else float(np.corrcoef(first.ravel(), second.ravel())[0, 1])), difference
