"""Drivers: runs as a user starts them, each a process of its own, and what stands in their store and tables."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clusters.boards import Rows, answers, rows
from stbench.runs.store import Store

START = "from stbench.cli import main; main()"
PATIENCE_S = 900.0


@dataclass(frozen=True)
class Setting:
    """What all runs of a trial have in common."""

    folder: Path
    methods: str
    dataset: str

    def start(self, name: str, engine: Sequence[str], out: str = "") -> "subprocess.Popen[bytes]":
        """Begin a run into the store of that name, and into tables of that name or of ``out``."""
        command = [
            sys.executable, "-c", START, "run", "--methods", self.methods, "--dataset", self.dataset, "--store",
            f"store-{name}", "--out", f"tables-{out or name}", "--cache", "cache", "--device", "cpu", *engine,
        ]  # fmt: skip
        with (self.folder / f"{out or name}.log").open("ab") as log:
            return subprocess.Popen(command, cwd=self.folder, env=environment(), stdout=log, stderr=log)

    def finished(self, name: str, engine: Sequence[str]) -> int:
        """Exit code of an undisturbed run."""
        return self.start(name, engine).wait(timeout=PATIENCE_S)

    def table(self, name: str) -> Rows:
        """Rows of its table, without costs."""
        return rows(next((self.folder / f"tables-{name}").glob("*/*.csv")))

    def answers(self, name: str) -> dict[str, bytes]:
        """All predictions in its store."""
        return answers(Store.existing(self.folder / f"store-{name}"))

    def said(self, name: str) -> str:
        """The end of what its drivers printed."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-600:]


def environment() -> dict[str, str]:
    """Of a driver: it finds what this process does."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "COLUMNS": "200"}


LOCAL = ("--engine", "local", "--workers", "2")


def on_ray(address: str) -> tuple[str, ...]:
    """Options of a run on a cluster."""
    return ("--engine", "ray", "--address", address)
