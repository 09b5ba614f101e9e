"""YAML read with the line of every key, so that an error can name it."""

from contextlib import suppress
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from stbench.errors import CardError
from stbench.files.parsing import parsing
from stbench.files.reading import read_text

LONGEST, DEEPEST, MOST = 2**18, 30, 100_000
"""Bytes of a card, levels within it, and keys and values once aliases are written out: cards are short data."""
Keys = tuple[Any, ...]
"""The way to a value: keys of mappings and positions in lists."""


class Line(NamedTuple):
    """Where a key stands."""

    path: Path
    number: int

    def __str__(self) -> str:
        return f"{self.path}:{self.number}"


Lines = dict[Keys, Line]


def line_of(keys: Keys, lines: Lines, path: Path) -> Line:
    """Where ``keys`` stand, or the innermost of them that stands anywhere; else the file's first line."""
    return next((lines[keys[:n]] for n in range(len(keys), 0, -1) if keys[:n] in lines), Line(path, 1))


def read_yaml(path: Path) -> tuple[dict[str, Any], Lines]:
    """A YAML mapping, and the line of each key by its path of keys and positions.

    Raises:
        CardError: the file cannot be read, is no YAML mapping, or names a key twice.
    """
    data, lines = _parsed(read_text(path, CardError, "a card", LONGEST), path)
    return deepcopy(data), dict(lines)


@lru_cache(maxsize=512)  # cards are like other cards, and a command reads its deck several times
def _parsed(text: str, path: Path) -> tuple[dict[str, Any], Lines]:
    """As ``read_yaml``; what is given is shared, and so not to be changed."""
    with parsing(path, CardError, "a card", "Correct it"):
        node, data = _loaded(text, path)
    if not isinstance(data, dict):
        raise CardError(str(path), "is not a mapping of keys to values")
    lines: Lines = {}
    _note_lines(node, (), lines, path)
    return data, lines


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """The safe loader, which stops where a document is nested too deeply or holds too much."""

    def __init__(self, text: str, path: Path) -> None:
        super().__init__(text)
        self._path, self._depth = path, 0
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """A node and all in it; CardError beyond a limit."""
        event = self.peek_event()
        where, self._depth = f"{self._path}:{event.start_mark.line + 1}", self._depth + 1
        if self._depth > DEEPEST:
            raise CardError(where, "is nested too deeply", f"at most {DEEPEST} levels")
        node = super().compose_node(parent, index)
        self._depth -= 1
        if isinstance(event, yaml.AliasEvent) and id(node) not in self._sizes:  # not composed to its end
            raise CardError(where, f"has *{event.anchor} within what it stands for", "values that end")
        if node is not None:
            within = node.value if isinstance(node, yaml.CollectionNode) else ()
            parts = [part for item in within for part in (item if isinstance(item, tuple) else (item,))]
            self._sizes[id(node)] = 1 + sum(self._sizes[id(part)] for part in parts)
            if self._sizes[id(node)] > MOST:
                raise CardError(where, "holds too much, with aliases written out", f"at most {MOST:,} values")
        return node


class _QuickLoader(_Loader):
    """The same on libyaml's events, in a tenth of the time; what it says of a text at fault differs."""

    def __init__(self, text: str, path: Path) -> None:
        from yaml.cyaml import CParser

        super().__init__(text, path)
        events = CParser(text)
        self.check_event, self.peek_event, self.get_event = events.check_event, events.peek_event, events.get_event


def _loaded(text: str, path: Path) -> tuple[Any, Any]:
    """The root node, and the data; CardError with the line where the text is no YAML."""
    if yaml.__with_libyaml__:
        with suppress(yaml.YAMLError):  # said below, in the same words wherever stbench runs
            return _composed(_QuickLoader(text, path))
    try:
        return _composed(_Loader(text, path))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CardError(f"{path}:{line}", f"is not YAML ({error.problem})") from None
    except yaml.YAMLError as error:
        raise CardError(str(path), f"is not YAML ({error})") from None


def _composed(loader: _Loader) -> tuple[Any, Any]:
    node = loader.get_single_node()
    return node, loader.construct_document(node) if node is not None else None


def _note_lines(node: yaml.Node, keys: Keys, lines: Lines, path: Path) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner, line = (*keys, key.value), Line(path, key.start_mark.line + 1)
            if inner in lines:
                raise CardError(
                    str(line), f"names the key '{key.value}' twice", f"it once (line {lines[inner].number})"
                )
            lines[inner] = line
            _note_lines(value, inner, lines, path)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            lines[(*keys, position)] = Line(path, value.start_mark.line + 1)
            _note_lines(value, (*keys, position), lines, path)
