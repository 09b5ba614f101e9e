"""Registry: names to objects that are imported when first asked for."""

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import entry_points
from typing import Generic, NamedTuple, TypeVar, cast

from stbench.errors import SelectionError

T = TypeVar("T")
OWN = "stbench"


def near(name: str, known: Iterable[str]) -> str:
    """``" Did you mean 'mine'?"`` for the nearest known name, or nothing where none is near."""
    close = difflib.get_close_matches(name.lower(), list(known), n=1, cutoff=0.5)
    return f"Did you mean '{close[0]}'?" if close else ""


class Origin(NamedTuple):
    """Where an entry of a registry comes from."""

    name: str
    target: str
    """``module:attribute``."""
    package: str
    """The distribution that announces it, or the top module of what was registered by its decorator."""

    @property
    def built_in(self) -> bool:
        """Whether stbench itself brings it."""
        return self.package == OWN


def declared(package: str, constant: str) -> dict[str, str]:
    """What the folders of a package register: each states ``constant``, names to ``module:attribute``, in its __init__.

    Only these __init__ modules are imported; a folder without the constant registers nothing.
    """
    folders = importlib.import_module(package).__path__
    entries: dict[str, str] = {}
    for folder in pkgutil.iter_modules(folders):
        if folder.ispkg:
            entries |= getattr(importlib.import_module(f"{package}.{folder.name}"), constant, {})
    return entries


class Registry(Generic[T]):
    """Objects of one kind by name: classes, functions or values.

    Built-in ones are given as ``module:attribute`` and imported when named; outside packages come in
    through an entry-point group, read on the first miss or when names are listed.

    Args:
        kind: what its objects are called in messages.
        builtin: ``module:attribute`` by name.
        group: entry-point group.
        ordered: list built-in names in the order of ``builtin``, outside ones after; all names are sorted otherwise.
    """

    def __init__(self, kind: str, *, builtin: dict[str, str], group: str, ordered: bool = False) -> None:
        self.kind, self.group = kind, group
        self._first = tuple(builtin) if ordered else ()
        self._lazy = dict(builtin)
        self._loaded: dict[str, T] = {}
        self._outside_read = False

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator that puts an object under ``name``; the same name twice is an error."""

        def put(thing: T) -> T:
            known = self._loaded.get(name)
            if (known is not None and _defined_in(known) != _defined_in(thing)) or self._is_announced(name, thing):
                other = known if known is not None else self._lazy[name]
                raise SelectionError(
                    f"{self.kind} '{name}'", f"is registered twice: {other} and {thing}", "one name in one place"
                )
            self._loaded[name] = thing
            return thing

        return put

    def names(self) -> list[str]:
        """All names in order; nothing is imported."""
        self._read_outside()
        return [*self._first, *sorted({*self._lazy, *self._loaded} - set(self._first))]

    def outside(self) -> dict[str, str]:
        """Names that other packages registered, with their ``module:attribute``."""
        return {point.name: point.value for point in entry_points(group=self.group)}

    def origins(self) -> tuple[Origin, ...]:
        """Where each entry comes from, in the order of their names; nothing is imported."""
        packages = {point.name: point.dist.name for point in entry_points(group=self.group) if point.dist is not None}
        return tuple(self._origin(name, packages) for name in self.names())

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __len__(self) -> int:
        return len(self.names())

    def __contains__(self, name: object) -> bool:
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

    def _is_announced(self, name: str, thing: T) -> bool:
        """Whether another package announces ``name``; values are let pass, because they do not say whose they are."""
        module, announced = _defined_in(thing)[0], self._lazy.get(name)
        return announced is not None and hasattr(thing, "__qualname__") and _package(announced) != _package(module)

    def _origin(self, name: str, packages: dict[str, str]) -> Origin:
        target = self._lazy.get(name) or ":".join(_defined_in(self._loaded[name]))
        return Origin(name, target, packages.get(name, _package(target)))

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


def _defined_in(thing: object) -> tuple[str, str]:
    """Module and name of a class or function; of a value, its class's module and what it is."""
    return getattr(thing, "__module__", ""), getattr(thing, "__qualname__", repr(thing))


def _package(target: str) -> str:
    return target.partition(":")[0].partition(".")[0]
