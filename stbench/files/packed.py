"""Packed: several arrays as one of bytes, so that one file of a cache holds them; read as views, nothing is copied."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
ALIGNED = 64
"""Arrays begin at multiples of it, as numpy and scipy read them fastest."""


def packed(arrays: Mapping[str, Array]) -> Array:
    """Arrays of numbers as bytes: the length of a list of their names, types and shapes, the list, then each."""
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    shapes = [[name, array.dtype.str, list(array.shape)] for name, array in plain.items()]
    head = json.dumps(shapes).encode()
    parts = [np.frombuffer(len(head).to_bytes(8, "little") + head, np.uint8)]
    parts += [array.reshape(-1).view(np.uint8) for array in plain.values()]
    out = np.zeros(sum(map(_padded, map(len, parts))), np.uint8)
    at = 0
    for part in parts:
        out[at : at + len(part)] = part
        at += _padded(len(part))
    return out


def unpacked(content: Array) -> dict[str, Array]:
    """What ``packed`` packed, as views of its bytes; ValueError where they are something else."""
    length = int.from_bytes(content[:8].tobytes(), "little")
    arrays, at = {}, _padded(8 + length)
    for name, dtype, shape in json.loads(content[8 : 8 + length].tobytes()):
        n_bytes = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
        arrays[name] = content[at : at + n_bytes].view(dtype).reshape(shape)
        at += _padded(n_bytes)
    return arrays


def _padded(length: int) -> int:
    return -(-length // ALIGNED) * ALIGNED
