"""Resampling: a box of an image in another number of pixels, equal to Pillow's to the last bit, outside Python's lock.

Imported when first used: numba costs half a second.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit

Array = np.ndarray[Any, Any]
BITS = 22
"""Of the fractions that weights are rounded to, as Pillow rounds them: sums of bytes stay within 31 bits."""
MOST_RUNS = 32
"""Runs of neighbouring pixels along a row up to which it is added up by runs."""


class Filter(NamedTuple):
    """What weighs source pixels by their distance from the centre of a new one."""

    reach: float
    weigh: Callable[[Array], Array]


def _bilinear(distances: Array) -> Array:
    return np.maximum(1.0 - np.abs(distances), 0.0)


def _bicubic(distances: Array) -> Array:
    a, x = -0.5, np.abs(distances)
    near = ((a + 2.0) * x - (a + 3.0)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return np.where(x < 1.0, near, np.where(x < 2.0, far, 0.0))


FILTERS = {"bilinear": Filter(1.0, _bilinear), "bicubic": Filter(2.0, _bicubic)}


class Weights(NamedTuple):
    """How new pixels are made of old ones along one side."""

    starts: Array
    """(n,) intp: the first old pixel that each new one is made of."""
    parts: Array
    """(n, n_taps) int32: the weight of each from there on, of 2 ** BITS."""


def resampled(canvas: Array, corner: tuple[float, float], side_px: float, pixels: int, kind: str, out: Array) -> None:
    """Put a square of an image, in other pixels, into ``out``; shrinking is antialiased.

    Args:
        canvas: (height, width, 3) uint8, C-contiguous; larger than the result, and as wide as high but for a pixel:
            of other images, Pillow may resample the columns first, which rounds otherwise.
        corner: left and top of the square in its pixels.
        side_px: of the square.
        pixels: of a side afterwards.
        kind: "bilinear" or "bicubic".
        out: (pixels, pixels, 3) uint8, C-contiguous, where the result goes.
    """
    (left, top), (height, width) = corner, canvas.shape[:2]
    across = weights(width, left, left + side_px, pixels, kind)
    down = weights(height, top, top + side_px, pixels, kind)
    first, last = int(down.starts[0]), min(height, int(down.starts[-1]) + down.parts.shape[1])
    between = np.empty((last - first, 3 * pixels), np.uint8)
    _resample_across(canvas.reshape(height, -1)[first:last], across, between)
    _down(between, down.starts - first, down.parts, out.reshape(pixels, -1))


def weights(n_old: int, low: float, high: float, n_new: int, kind: str) -> Weights:
    """Weights of old pixels from ``low`` to ``high``; sums and roundings are in Pillow's order."""
    reach, weigh = FILTERS[kind]
    start, end = np.float32(low), np.float32(high)
    scale = float(end - start) / n_new
    widening = max(scale, 1.0)
    support = reach * widening
    centres = float(start) + (np.arange(n_new) + 0.5) * scale
    starts = np.maximum((centres - support + 0.5).astype(np.intp), 0)
    ends = np.minimum((centres + support + 0.5).astype(np.intp), n_old)
    places = starts[:, None] + np.arange(int((ends - starts).max()))
    shares = weigh((places - centres[:, None] + 0.5) * (1.0 / widening)) * (places < ends[:, None])
    shares /= np.cumsum(shares, axis=1)[:, -1:]  # one after the other: numpy's sum adds in another order
    scaled = shares * (1 << BITS)
    return Weights(starts, np.trunc(scaled + np.where(scaled < 0, -0.5, 0.5)).astype(np.int32))


def _resample_across(canvas: Array, weights: Weights, out: Array) -> None:
    """Rows of (height, 3 * width) bytes resampled into (height, 3 * n).

    By runs of neighbours, which is much faster, where there are few because the scale is nearly 1.
    """
    (n, taps), shifts = weights.parts.shape, weights.starts - np.arange(len(weights.starts))
    parts = np.ascontiguousarray(np.repeat(weights.parts.T, 3, axis=1))
    begins = np.flatnonzero(np.diff(shifts, prepend=shifts[0] - 1))
    if len(begins) <= MOST_RUNS:
        _across_runs(canvas, 3 * np.append(begins, n), 3 * shifts[begins], parts, out)
        return
    pixels = np.minimum(weights.starts + np.arange(taps)[:, None], canvas.shape[1] // 3 - 1)  # beyond, weights are 0
    _across(canvas, (3 * pixels[:, :, None] + np.arange(3)).reshape(taps, -1), parts, out)


def _rows_across_runs(canvas: Array, runs: Array, shifts: Array, parts: Array, out: Array) -> None:
    """As ``_rows_across``, where places of a run, from one of ``runs`` to the next, are ``shifts`` behind the new."""
    half, taps = np.int32(1 << (BITS - 1)), parts.shape[0]
    sums = np.empty(parts.shape[1], np.int32)
    for y in range(canvas.shape[0]):
        sums[:] = half
        for run in range(shifts.shape[0]):
            low, high = runs[run], runs[run + 1]
            added = sums[low:high]
            for tap in range(taps):
                start = low + shifts[run] + 3 * tap
                old, part = canvas[y, start : start + high - low], parts[tap, low:high]
                for x in range(min(old.shape[0], added.shape[0])):  # beyond the last column, weights are 0
                    added[x] += np.int32(old[x]) * part[x]
        for x in range(sums.shape[0]):
            out[y, x] = min(max(sums[x] >> np.int32(BITS), np.int32(0)), np.int32(255))


def _rows_across(canvas: Array, places: Array, parts: Array, out: Array) -> None:
    """Bytes of each row, (height, n_old), summed at ``places`` with weights ``parts``, both (n_taps, n)."""
    half, taps = np.int32(1 << (BITS - 1)), parts.shape[0]
    sums = np.empty(parts.shape[1], np.int32)
    for y in range(canvas.shape[0]):
        row = canvas[y]
        sums[:] = half
        for tap in range(taps):
            for x in range(sums.shape[0]):
                sums[x] += np.int32(row[places[tap, x]]) * parts[tap, x]
        for x in range(sums.shape[0]):
            out[y, x] = min(max(sums[x] >> np.int32(BITS), np.int32(0)), np.int32(255))


def _rows_down(canvas: Array, starts: Array, parts: Array, out: Array) -> None:
    """(height, width) bytes resampled into (n, width), with weights (n, n_taps)."""
    half, taps = np.int32(1 << (BITS - 1)), parts.shape[1]
    sums = np.empty(canvas.shape[1], np.int32)
    for y in range(out.shape[0]):
        sums[:] = half
        for tap in range(taps):
            part = parts[y, tap]
            if part != 0:
                row = canvas[starts[y] + tap]
                for x in range(sums.shape[0]):
                    sums[x] += np.int32(row[x]) * part
        for x in range(sums.shape[0]):
            out[y, x] = min(max(sums[x] >> np.int32(BITS), np.int32(0)), np.int32(255))


def _compiled(function: Any) -> Any:
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba's word for "no folder to cache in is writable"
        return njit(nogil=True)(function)


_across, _across_runs, _down = _compiled(_rows_across), _compiled(_rows_across_runs), _compiled(_rows_down)
