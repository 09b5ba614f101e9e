"""Generators: the global ones, the same for a job whatever ran before it on its worker."""

import contextlib
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

import numpy as np

from stbench.runs.process.state import traits

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

    def used(self) -> tuple[str, ...]:
        """Names of those that were drawn from, or seeded, since."""
        known = traits()
        return tuple(GLOBAL[n] for n, state in self._start.items() if known[GLOBAL[n]].read() != state)


@contextmanager
def seeded(words: bytes) -> Iterator[GlobalGenerators]:
    """The global generators, seeded inside the block and as they were after it.

    A method draws from the generator that it is given. One that draws from a global one all the same answers the same
    in every run, at least.

    Args:
        words: a multiple of four bytes.
    """
    known, generators = traits(), GlobalGenerators(words)
    before = {name: known[name] for name in GLOBAL.values() if name in known}
    states = {name: trait.read() for name, trait in before.items()}
    hook = _AfterTorch(generators)
    generators.seed_all()
    sys.meta_path.insert(0, hook)
    try:
        yield generators
    finally:
        with contextlib.suppress(ValueError):  # a job may have removed it
            sys.meta_path.remove(hook)
        for name, trait in before.items():
            if trait.put is not None:
                trait.put(states[name])


class _AfterTorch:
    """A finder of modules that finds torch where it is, and seeds its generator once it is loaded."""

    def __init__(self, generators: GlobalGenerators) -> None:
        self._generators = generators

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """As importlib asks for it."""
        spec = PathFinder.find_spec(name, path, target) if name == "torch" else None
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            self._generators.seed("torch")

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
