"""YAML read with the line of every key, so that an error can name it."""

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from stbench.errors import CardError

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
    try:
        text = path.read_text(encoding="utf-8")
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except OSError as error:
        raise CardError(str(path), f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise CardError(str(path), "is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CardError(f"{path}:{line}", f"is not YAML ({error.problem})") from None
    except yaml.YAMLError as error:
        raise CardError(str(path), f"is not YAML ({error})") from None
    if not isinstance(data, dict):
        raise CardError(str(path), "is not a mapping of keys to values")
    lines: Lines = {}
    _note_lines(node, (), lines, path)
    return data, lines


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
