"""From a method card to its adapter: an installed class, or the file of that name beside the card."""

import importlib.util
import inspect
import sys
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

from stbench.adapters import adapters
from stbench.adapters.base import Adapter, Wraps
from stbench.cards import MethodCard
from stbench.errors import CardError
from stbench.files.hashing import content_key
from stbench.files.names import is_file_name
from stbench.registry import near


def adapter_class(card: MethodCard) -> type:
    """The adapter's class.

    A card of your own may stand beside the file of its adapter, ``methods/mine.yaml`` beside
    ``methods/mine.py``; such a file is imported when the method is selected.

    Raises:
        CardError: the adapter is nowhere, or no frozen dataclass.
    """
    beside = _file_beside(card)
    if card.adapter not in adapters and beside is not None:
        _import_file(card.adapter, beside)
    if card.adapter not in adapters:
        raise CardError(
            str(card.path), f"names the adapter '{card.adapter}', which is not known",
            "one of " + ", ".join(adapters.names()) + f", or a file {card.adapter}.py beside the card",
            near(card.adapter, adapters.names()),
        )  # fmt: skip
    found = adapters[card.adapter]
    if not (isinstance(found, type) and is_dataclass(found)):
        raise CardError(
            str(card.path), f"names the adapter '{card.adapter}', which is no dataclass", "a frozen dataclass"
        )
    if beside is not None and Path(inspect.getfile(found)).resolve() != beside.resolve():
        raise CardError(
            str(beside), f"has the name of another adapter, {inspect.getfile(found)}", "one name in one place",
            "Rename the file, and the adapter in it and in its card",
        )  # fmt: skip
    return found


def made_adapter(card: MethodCard, settings: Mapping[str, Any]) -> Any:
    """The adapter with its hyper-parameters; CardError where one is unknown, missing or refused."""
    kind = adapter_class(card)
    known = [item.name for item in fields(kind) if item.init]
    for name in settings:
        if name not in known:
            raise CardError(
                str(card.path), f"sets the hyper-parameter '{name}', which adapter '{card.adapter}' lacks",
                "one of " + (", ".join(known) or "none: it has no hyper-parameters"), near(name, known),
            )  # fmt: skip
    required = [i.name for i in fields(kind) if i.init and i.default is MISSING and i.default_factory is MISSING]
    absent = [name for name in required if name not in settings]
    if absent:
        raise CardError(
            str(card.path),
            f"does not set '{absent[0]}'",
            f"all that adapter '{card.adapter}' has no default for",
        )
    try:
        return kind(**{name: _frozen(value) for name, value in settings.items()})
    except (TypeError, ValueError) as error:
        raise CardError(str(card.path), f"has a hyper-parameter that '{card.adapter}' refuses ({error})") from error


def adapter_version(card: MethodCard) -> str:
    """What changes when an adapter's results may: its declared ``version``, or the content of a local file."""
    kind = adapter_class(card)
    beside = _file_beside(card)
    if beside is not None and kind.__module__ == _module_name(card.adapter):
        return content_key(beside.read_bytes())
    return _declared(kind)


def version_with_wrapped(card: MethodCard, adapter: Adapter) -> str:
    """The version of a card's adapter, and of each one that it lets work."""
    versions = [adapter_version(card)]
    while isinstance(adapter, Wraps):
        adapter = adapter.wrapped()
        versions.append(f"{type(adapter).__name__} {_declared(type(adapter))}")
    return ", ".join(versions)


def _declared(kind: type) -> str:
    return str(getattr(kind, "version", 1))


def _frozen(value: Any) -> Any:
    """YAML lists as tuples, so that adapters stay hashable."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _file_beside(card: MethodCard) -> Path | None:
    if not is_file_name(card.adapter):
        return None  # a path, which would lead to code elsewhere
    path = card.stated_in("adapter").parent / f"{card.adapter}.py"
    return path if path.is_file() else None


def _module_name(adapter: str) -> str:
    return f"stbench_local_{adapter.replace('-', '_')}"


def _import_file(adapter: str, path: Path) -> None:
    name = _module_name(adapter)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise CardError(str(path), "cannot be imported", "a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up while they are defined
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # the user's own file: say which, and keep the cause for --debug
        del sys.modules[name]
        raise CardError(
            str(path), f"cannot be imported ({type(error).__name__}: {error})", "an adapter file"
        ) from error
