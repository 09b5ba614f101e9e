"""The state of a process that a method must leave as it was."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

from stbench.runs import process


@contextmanager
def kept_process() -> Iterator[list[str]]:
    """As that of ``runs.process``, with torch loaded first: a method that loads it and sets something would pass."""
    if importlib.util.find_spec("torch") is not None:
        import torch  # noqa: F401
    with process.kept_process() as changed:
        yield changed
