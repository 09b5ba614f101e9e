"""A console that writes to memory."""

import io

from rich.console import Console


def console(width: int) -> Console:
    return Console(file=io.StringIO(), width=width)
