"""Spying: what a method could find out from a slide by following its attributes."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from stbench.data import BlindSlide, Slide

Array = np.ndarray[Any, Any]
DEPTH = 4
LONGEST = 1000
"""Elements of a tuple, list or set that are followed; the whole is compared in any case."""
PLAIN = (str, bytes, int, float, complex, type(None), type, ModuleType)


class _Secrets(NamedTuple):
    """What of a slide no method may see at test time."""

    columns: frozenset[bytes]
    """Counts of every gene that varies, and each spot's total, as float64."""
    values: bytes
    """All counts that are not zero, as float64."""
    labels: tuple[str, ...]


def leaks(blind: BlindSlide, slide: Slide) -> list[str]:
    """Paths of attributes, from ``blind`` on, that lead to the counts or labels of ``slide``."""
    secrets = _secrets(slide)
    return [path for path, thing in _reachable(blind, "slide", DEPTH) if _tells(thing, secrets)]


def _secrets(slide: Slide) -> _Secrets:
    counts = slide.counts.toarray().astype(np.float64)
    varying = counts[:, np.ptp(counts, axis=0) > 0].T
    columns = {column.tobytes() for column in (*np.ascontiguousarray(varying), slide.totals)}
    labels = () if slide.labels is None else tuple(map(str, slide.labels))
    return _Secrets(frozenset(columns), slide.counts.data.astype(np.float64).tobytes(), labels)


def _reachable(thing: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    seen: dict[int, Any] = {}  # held, so that no id is given away twice
    edge = [(path, thing)]
    for _ in range(depth):
        reached = [part for path, thing in edge for part in _parts(path, thing)]
        edge = [(path, thing) for path, thing in reached if id(thing) not in seen and not callable(thing)]
        seen |= {id(thing): thing for _, thing in edge}
        yield from edge


def _parts(path: str, thing: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(thing, PLAIN):
        return
    if isinstance(thing, np.ndarray):
        yield f"{path}.base", thing.base
        return
    if isinstance(thing, Mapping):
        yield from ((f"{path}[{key!r}]", value) for key, value in thing.items())
    elif isinstance(thing, tuple | list | set | frozenset):
        yield from ((f"{path}[{n}]", part) for n, part in enumerate(list(thing)[:LONGEST]))
    for name in {*dir(thing), *getattr(thing, "__dict__", {})}:
        try:
            yield f"{path}.{name}", getattr(thing, name)
        except Exception:  # whatever an attribute raises, it gave nothing away
            continue


def _tells(thing: Any, secrets: _Secrets) -> bool:
    if type(thing).__name__ == "AnnData" or hasattr(thing, "indptr"):
        return True
    if isinstance(thing, np.ndarray):
        return _array_tells(thing, secrets)
    values = list(thing.values()) if isinstance(thing, Mapping) else thing
    return isinstance(values, list | tuple) and _are_labels(values, secrets)


def _array_tells(array: Array, secrets: _Secrets) -> bool:
    if array.dtype.kind in "OU":
        return _are_labels(array.ravel(), secrets)
    if array.ndim not in (1, 2) or array.dtype.kind not in "iufb":
        return False
    numbers = array.astype(np.float64)
    columns = np.ascontiguousarray(np.atleast_2d(numbers.T))
    return numbers.tobytes() == secrets.values or any(column.tobytes() in secrets.columns for column in columns)


def _are_labels(values: Any, secrets: _Secrets) -> bool:
    return len(values) > 0 and len(values) == len(secrets.labels) and tuple(map(str, values)) == secrets.labels
