"""Generators: the global ones, the same for a job whatever ran before it on its worker."""

import random
import sys
from typing import Any

import numpy as np

from stbench.runs.process.state import traits
from stbench.runs.process.traits import Trait

GLOBAL = {
    "random": "random's generator", "numpy": "numpy's global generator", "torch": "torch's global generator",
}  # fmt: skip


class GlobalGenerators:
    """Seeded; torch's as soon as torch is loaded."""

    def __init__(self, words: bytes) -> None:
        self._words, self._start = words, dict[str, Any]()

    def seed(self, library: str) -> None:
        """Seed that of one library, and remember what it is like."""
        if library == "random":
            random.seed(self._words)
        elif library == "numpy":
            np.random.seed(np.frombuffer(self._words, dtype=np.uint32))  # noqa: NPY002
        else:
            sys.modules["torch"].manual_seed(int.from_bytes(self._words[:4], "little"))
        self._start[library] = traits()[GLOBAL[library]].read()

    def seed_all(self) -> None:
        """Seed those of all libraries that are loaded."""
        for library in GLOBAL:
            if GLOBAL[library] in traits():
                self.seed(library)

    def states(self) -> dict[str, Any]:
        """As they are now, by library."""
        known = traits()
        return {library: known[GLOBAL[library]].read() for library in self._start}

    def put_back(self, states: dict[str, Any]) -> None:
        """Make them as they were; torch's, where torch was loaded since, as a job should find it."""
        known = traits()
        for library, name in GLOBAL.items():
            if library in states:
                put(known[name], states[library])
            elif name in known:
                self.seed(library)

    def used(self) -> tuple[str, ...]:
        """Names of those that were drawn from, or seeded, since."""
        known = traits()
        return tuple(GLOBAL[n] for n, state in self._start.items() if known[GLOBAL[n]].read() != state)


def put(trait: Trait, state: Any) -> None:
    """Make one generator as it was."""
    assert trait.put is not None  # generators can be put back
    trait.put(state)
