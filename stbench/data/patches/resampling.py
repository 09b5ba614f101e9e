"""Resampling: a box of an image in another number of pixels, equal to Pillow's to the last bit, outside Python's lock.

Imported when first used: numba costs half a second.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

Array = np.ndarray[Any, Any]
BITS = 22
"""Of the fractions that weights are rounded to, as Pillow rounds them: sums of bytes stay within 31 bits."""
MOST_RUNS = 32
"""Runs of neighbouring pixels along a row up to which it is added up by runs."""


REACH = {"bilinear": 1.0, "bicubic": 2.0}
"""Distance, in new pixels where the image shrinks, from which a filter weighs nothing."""


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
    start, end = np.float32(low), np.float32(high)
    scale = float(end - start) / n_new
    support = REACH[kind] * max(scale, 1.0)
    centres = float(start) + (np.arange(n_new) + 0.5) * scale
    starts = np.maximum((centres - support + 0.5).astype(np.intp), 0)
    ends = np.minimum((centres + support + 0.5).astype(np.intp), n_old)
    parts = np.zeros((n_new, int((ends - starts).max())), np.int32)
    _weigh(starts, ends, centres, 1.0 / max(scale, 1.0), kind == "bicubic", parts)
    return Weights(starts, parts)


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


def _weights_of(starts: Array, ends: Array, centres: Array, narrowing: float, is_cubic: bool, parts: Array) -> None:
    """Weights of ``starts`` to ``ends`` around ``centres`` put into (n, n_taps) ``parts``; each row adds up to all."""
    shares = np.empty(parts.shape[1], np.float64)
    for row in range(parts.shape[0]):
        n, total = ends[row] - starts[row], 0.0
        for tap in range(n):
            x = abs((starts[row] + tap - centres[row] + 0.5) * narrowing)
            if not is_cubic:
                share = max(1.0 - x, 0.0)
            elif x < 1.0:
                share = (1.5 * x - 2.5) * x * x + 1
            else:
                share = (((x - 5) * x + 8) * x - 4) * -0.5 if x < 2.0 else 0.0
            shares[tap] = share
            total += share
        for tap in range(n):
            scaled = shares[tap] / total * (1 << BITS)
            parts[row, tap] = np.int32(scaled - 0.5 if scaled < 0 else scaled + 0.5)


def _compiled(function: Any) -> Any:
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba's word for "no folder to cache in is writable"
        return njit(nogil=True)(function)


_across, _across_runs, _down = _compiled(_rows_across), _compiled(_rows_across_runs), _compiled(_rows_down)
_weigh = _compiled(_weights_of)
