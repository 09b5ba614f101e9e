"""Seeding: a block whose draws from global generators are the same in every process, whatever it loads."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from stbench.runs.process.generators import GLOBAL, GlobalGenerators, put
from stbench.runs.process.state import traits


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
    hook = _Imports(generators)
    generators.seed_all()
    sys.meta_path.insert(0, hook)
    try:
        yield generators
    finally:
        with contextlib.suppress(ValueError):  # a job may have removed it
            sys.meta_path.remove(hook)
        for name, trait in before.items():
            put(trait, states[name])


class _Imports:
    """A finder that finds modules where they are, and undoes what they draw as they are loaded.

    Only the first job that needs a library loads it: without this its draws would be others than those of later jobs.
    """

    def __init__(self, generators: GlobalGenerators) -> None:
        self._generators, self._is_loading = generators, False

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """As importlib asks for it; modules that one loads in turn are its own doing."""
        spec = None if self._is_loading else PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        loader = spec.loader

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            with self._undone():
                loader.exec_module(module)

        loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

    @contextmanager
    def _undone(self) -> Iterator[None]:
        states, self._is_loading = self._generators.states(), True
        try:
            yield
        finally:
            self._is_loading = False
            self._generators.put_back(states)
