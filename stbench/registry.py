"""Registry: names to objects that are imported when first asked for."""

import difflib
import importlib
from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from typing import Generic, TypeVar, cast

from stbench.errors import SelectionError

T = TypeVar("T")


def near(name: str, known: Iterable[str]) -> str:
    """``" Did you mean 'bleep'?"`` for the nearest known name, or nothing where none is near."""
    close = difflib.get_close_matches(name.lower(), list(known), n=1, cutoff=0.5)
    return f"Did you mean '{close[0]}'?" if close else ""


class Registry(Generic[T]):
    """Objects of one kind by name.

    Built-in ones are given as ``module:attribute`` and imported when named; outside packages come in
    through an entry-point group, read on the first miss or when names are listed.
    """

    def __init__(self, kind: str, *, builtin: dict[str, str], group: str) -> None:
        self.kind, self.group = kind, group
        self._lazy = dict(builtin)
        self._loaded: dict[str, T] = {}
        self._outside_read = False

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator that puts an object under ``name``; the same name twice is an error."""

        def put(thing: T) -> T:
            known, package = self._loaded.get(name), _origin(thing)[0].partition(".")[0]
            announced = self._lazy.get(name, package).partition(".")[0].partition(":")[0]
            if (known is not None and _origin(known) != _origin(thing)) or package != announced:
                other = known if known is not None else self._lazy[name]
                raise SelectionError(
                    f"{self.kind} '{name}'", f"is registered twice: {other} and {thing}", "one name in one place"
                )
            self._loaded[name] = thing
            return thing

        return put

    def names(self) -> list[str]:
        """All names, sorted; nothing is imported."""
        self._read_outside()
        return sorted({*self._lazy, *self._loaded})

    def outside(self) -> dict[str, str]:
        """Names that other packages registered, with their ``module:attribute``."""
        return {point.name: point.value for point in entry_points(group=self.group)}

    def __contains__(self, name: str) -> bool:
        return name in self._loaded or name in self._lazy or name in self.names()

    def __getitem__(self, name: str) -> T:
        if name not in self._loaded:
            if name not in self._lazy:
                self._read_outside()
            if name not in self._lazy:
                raise SelectionError(
                    f"{self.kind} '{name}'",
                    "is not known",
                    "one of " + ", ".join(self.names()),
                    near(name, self.names()),
                )
            self._loaded[name] = self._imported(name)
        return self._loaded[name]

    def _imported(self, name: str) -> T:
        module, _, attribute = self._lazy[name].partition(":")
        try:
            return cast(T, getattr(importlib.import_module(module), attribute))
        except (ImportError, AttributeError) as error:
            raise SelectionError(
                f"{self.kind} '{name}'", f"cannot be imported from {self._lazy[name]} ({error})", "",
                "Install what it needs, or mend or remove the package that registers it",
            ) from error  # fmt: skip

    def _read_outside(self) -> None:
        if self._outside_read:
            return
        self._outside_read = True
        for name, target in self.outside().items():
            known = self._lazy.setdefault(name, target)
            if known != target:
                raise SelectionError(
                    f"{self.kind} '{name}'",
                    f"comes from two places: {known} and {target}",
                    "one name in one place",
                    "Uninstall one of the two packages, or rename its entry point",
                )


def _origin(thing: object) -> tuple[str, str]:
    return getattr(thing, "__module__", ""), getattr(thing, "__qualname__", repr(thing))
