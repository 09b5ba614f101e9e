"""State: what a process is like at a moment, so that what a job did to it can be said.

A worker whose state a job changed is replaced. Putting it back would not do: a module is imported once, and what it
sets then would hold for the first job of its method only.
"""

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stbench.runs.process.children import children, end
from stbench.runs.process.definitions import Definitions, definitions, replaced
from stbench.runs.process.libraries import library_traits
from stbench.runs.process.traits import Trait, interpreter_traits

if TYPE_CHECKING:
    import psutil

WATCHERS = ("TMonitor",)
"""Classes of threads that libraries leave running, and that change nothing: tqdm's."""


@dataclass(frozen=True)
class State:
    """What a process is like at a moment."""

    values: Mapping[str, Any]
    threads: frozenset[int | None]
    children: frozenset[int]
    definitions: Sequence[Definitions]

    @classmethod
    def now(cls) -> "State":
        """Of this process, and of the libraries that it has loaded."""
        values = {name: trait.read() for name, trait in traits().items()}
        threads = frozenset(thread.ident for thread in threading.enumerate())
        return cls(values, threads, frozenset(child.pid for child in children()), definitions())

    def changed(self) -> tuple[str, ...]:
        """Names of what is other now; a library that was loaded since then should be as it is when it is fresh."""
        names = [name for name, trait in traits().items() if trait.read() != self._expected(name, trait)]
        names += [f"the function {name}" for name in replaced(self.definitions)[:3]]
        names += ["threads"] if self._new_threads() else []
        names += ["child processes"] if self._new_children() else []
        return tuple(names)

    def put_back(self) -> None:
        """Make it as it was, as far as that goes."""
        for name, trait in traits().items():
            expected = self._expected(name, trait)
            if trait.put is not None and trait.read() != expected:
                with contextlib.suppress(OSError, ValueError, RuntimeError):  # as a hard limit that was lowered
                    trait.put(expected)
        end(self._new_children())

    def _expected(self, name: str, trait: Trait) -> Any:
        if name in self.values:
            return self.values[name]
        return trait.read() if trait.fresh is None else trait.fresh()

    def _new_children(self) -> "list[psutil.Process]":
        return [child for child in children() if child.pid not in self.children]

    def _new_threads(self) -> list[str]:
        return [
            thread.name for thread in threading.enumerate()
            if thread.ident not in self.threads and type(thread).__name__ not in WATCHERS
        ]  # fmt: skip


def traits() -> dict[str, Trait]:
    """Everything that other methods of the same worker would be touched by, by name."""
    return interpreter_traits() | library_traits()


@contextmanager
def kept_process() -> Iterator[list[str]]:
    """What happens inside leaves the process as it was: whatever it changed is put back at the end.

    Yields:
        A list that holds the names of what was changed, once the block is left.
    """
    changed: list[str] = []
    before = State.now()
    try:
        yield changed
    finally:
        changed += before.changed()
        before.put_back()
