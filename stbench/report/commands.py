"""Commands: what one types to make a row of a table again."""

import re

from stbench.analyses.facts import Facts
from stbench.analyses.leaderboard import Row
from stbench.errors import SelectionError

BETWEEN = "-to-"
"""In the name of two datasets, of which one trains and the other is tested."""
THREADS = re.compile(r"(\d+) threads?")


def command_of(row: Row, facts: Facts) -> list[str]:
    """The words of the command that a row comes from; where data and weights lie is for the reader to add.

    Raises:
        SelectionError: the row was submitted, or it has no scores that could be made again.
    """
    where = f"row '{row.method}' of {facts.task} on {facts.dataset}"
    if row.origin != "run":
        raise SelectionError(where, f"is {row.origin}: nothing here can make it", "a row of origin run",
                             "stbench verify ARCHIVE scores its predictions again")  # fmt: skip
    if not row.values:
        raise SelectionError(where, f"has no scores: {row.status}", "a row with scores")
    trained, _, tested = facts.dataset.partition(BETWEEN)
    words = ["stbench", "run", "--methods", row.method, "--task", facts.task, "--dataset", trained]
    words += ["--test-dataset", tested] if tested else []
    return [*words, "--profile", facts.profile, *_compute(row)]


def _compute(row: Row) -> list[str]:
    """Options of the device, and of the precision and threads where they are no defaults, that made the row."""
    noted = row.compute[0].split(", ") if row.compute else []
    words: list[str] = []
    for each in noted:
        threads = THREADS.fullmatch(each)
        if threads and threads[1] != "1":
            words += ["--threads", threads[1]]
        elif each.partition(":")[0] in ("cpu", "cuda"):
            words += ["--device", each]
        elif each == "bfloat16":
            words += ["--precision", each]
    return words
