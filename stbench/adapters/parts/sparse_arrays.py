"""Sparse arrays: those that are mostly zeros, written as places and values of what is not zero; the same bit by bit.

An array ``name`` becomes ``name#nonzero`` (a bit for each element), ``name#values`` and ``name#shape``.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
NONZERO, VALUES, SHAPE = "#nonzero", "#values", "#shape"
LEAST_BYTES = 2**16
"""Smaller arrays are not worth it."""
MOST_NONZERO = 0.6
"""Share of elements beyond which little is saved."""


def written(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Arrays as they are written: float32 ones with many zeros in three parts, others as they are."""
    parts: dict[str, Array] = {}
    for name, array in arrays.items():
        bits = array.reshape(-1).view(np.uint32) if array.dtype == np.float32 else None  # -0.0 is no zero
        if bits is None or array.nbytes < LEAST_BYTES or np.count_nonzero(bits) > MOST_NONZERO * bits.size:
            parts[name] = array
            continue
        parts[name + NONZERO] = np.packbits(bits != 0)
        parts[name + VALUES] = bits[bits != 0].view(np.float32)
        parts[name + SHAPE] = np.array(array.shape, np.int64)
    return parts


def whole(parts: Mapping[str, Array]) -> dict[str, Array]:
    """The arrays that ``written`` was given, or that were written before it was there."""
    arrays = {}
    for name, part in parts.items():
        if name.endswith(SHAPE):
            base, shape = name.removesuffix(SHAPE), tuple(part.tolist())
            array = np.zeros(int(np.prod(shape)), np.float32)
            array[np.unpackbits(parts[base + NONZERO], count=array.size).view(bool)] = parts[base + VALUES]
            arrays[base] = array.reshape(shape)
        elif not name.endswith((NONZERO, VALUES)):
            arrays[name] = part
    return arrays
