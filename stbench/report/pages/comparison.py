"""Pairs of methods as a table."""

import math
from collections.abc import Sequence

from stbench.report.cells import Table
from stbench.report.wording import number
from stbench.statistics.compare import Comparison


def comparison_cells(pairs: Sequence[Comparison], multiple_testing: str = "Holm") -> Table:
    """Each pair's difference with its interval, p and verdict."""
    head = ["first", "second", "difference", "95 % interval", "p", f"p, {multiple_testing}", "verdict"]
    rows = [
        [
            pair.first,
            pair.second,
            f"{pair.interval.mean:+.3f}",
            "-" if math.isnan(pair.interval.low) else f"{pair.interval.low:+.3f} to {pair.interval.high:+.3f}",
            number(pair.p),
            number(pair.p_corrected),
            pair.verdict,
        ]
        for pair in pairs
    ]
    return Table(head, rows)
