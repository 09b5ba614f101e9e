"""Bombs and special files: what would fill the memory, take hours, or never end, handed to every reader."""

import contextlib
import importlib
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.attempts import attempt
from benchmarks.bombs import BOMBS
from benchmarks.trials.base import Outcome
from benchmarks.trials.mutations import Format, formats

SPECIAL = ("a pipe", "a folder", "a device", "a loop of links", "a socket", "a link to nothing")


FULL = 100
"""More than there are."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """Special files for each reader, then each bomb; nothing is drawn, and ``many`` bounds each group."""
    importlib.import_module("torch")  # here, or an attempt that imports it would answer for its size
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        folder = Path(name)
        known = {form.name: form for form in formats()}
        for number, form in enumerate(known.values()):
            (folder / str(number)).mkdir()
            for what in SPECIAL[:many]:
                path = Path(str(number), what.replace(" ", "-"), form.name)
                path.parent.mkdir(parents=True)
                make_special(what, path)
                yield _refused(f"special file: {what}", form, path)
        for number, (reader, bomb) in enumerate(BOMBS[:many]):
            path = Path(f"bomb-{number}", reader)
            path.parent.mkdir()
            bomb(path)
            yield _refused(f"bomb: {(bomb.__doc__ or '').rstrip('.')}", known[reader], path)
            path.unlink()


def _refused(group: str, form: Format, path: Path) -> Outcome:
    ended = attempt(form.read, path)
    passed_over = form.name.endswith("record.json")  # as one that is not there
    fault = ended.fault or ("" if ended.refused or passed_over else "was read")
    return Outcome(group, not fault, f"{form.name}: {fault}")


def make_special(what: str, path: Path) -> None:
    if what == "a pipe":
        os.mkfifo(path)
    elif what == "a folder":
        path.mkdir()
    elif what == "a socket":
        socket.socket(socket.AF_UNIX).bind(str(path))
    else:
        path.symlink_to({"a device": "/dev/zero", "a loop of links": path.name}.get(what, "nowhere"))
