"""Geometry: where spots lie on image and array, and how large a pixel is."""

from typing import Any, NamedTuple

import numpy as np

from stbench.errors import DataError

Array = np.ndarray[Any, Any]
ASLANT = 0.2
"""Pixels across over pixels along a row from which an array is no upright one: its pitch would be off by 2 %."""
UNEQUAL = 1.1
"""Ratio of the steps of columns and rows from which they are no square array's."""
OFF_ARRAY, MOSTLY_OFF_ARRAY = 1.0, 0.25
"""Distance of a spot from its place on the array, in pitches, that is an error: of one spot, and of half of them."""


class Positions(NamedTuple):
    """Spots with their places; rows in one order."""

    spots: tuple[str, ...]
    array_xy: Array
    """(n_spots, 2) int64 column and row on the spot array."""
    centres_px: Array
    """(n_spots, 2) float64 x and y in full-resolution pixels."""

    def at(self, rows: Array) -> "Positions":
        """Some of the spots, in the order of ``rows``."""
        return Positions(tuple(self.spots[row] for row in rows), self.array_xy[rows], self.centres_px[rows])


def mpp_of_array(
    positions: Positions, pitch_um: float, where: str = "positions of a slide", unequal: float = UNEQUAL
) -> float:
    """Micrometres per pixel of an upright square array: its pitch over the mean slope of pixels on array places.

    Args:
        positions: of at least two columns or two rows of the array; where there is one column only, the rows measure.
        pitch_um: distance of neighbouring spot centres along a row.
        where: the file of positions, for errors.
        unequal: ratio of the steps of columns and rows from which they are refused.

    Returns:
        Rounded to 1e-6 µm, which is below what any image resolves.

    Raises:
        DataError: no pitch can be measured, or the pixels do not follow the array.
    """
    measurable = [axis for axis in (0, 1) if np.ptp(positions.array_xy[:, axis]) > 0] if positions.spots else []
    if not measurable:
        raise DataError(
            where, f"has its {len(positions.spots)} spots in one place of the array", "at least two columns or rows",
            "The size of a pixel is measured from the distance between spots: check the columns x and y",
        )  # fmt: skip
    _check_upright(positions, measurable, where)
    slopes = [np.polyfit(positions.array_xy[:, axis], positions.centres_px[:, axis], 1)[0] for axis in measurable]
    _check_square([abs(float(slope)) for slope in slopes], unequal, where)
    return round(pitch_um / float(np.mean(np.abs(slopes))), 6)


def mirrored(positions: Positions) -> tuple[str, ...]:
    """Which pixels fall as the array's columns or rows grow: "x", "y", both or none."""
    steps, _ = array_fit(positions.array_xy, positions.centres_px)
    return tuple(name for axis, name in enumerate("xy") if steps[axis, axis] < 0)


def array_fit(array_xy: Array, centres_px: Array) -> tuple[Array, Array]:
    """Pixels as a linear function of array places, which a few spots that lie elsewhere do not bend.

    Returns:
        (2, 2) pixels in x and y of a step along columns and along rows; and (n_spots,) the distance of each spot from
        where the function has it, in pixels. A direction in which the array does not extend has a step of zero.
    """
    steps, distances = _least_squares(array_xy, centres_px, np.arange(len(array_xy)))
    for _ in range(3):
        if distances.max() <= OFF_ARRAY / 2 * np.linalg.norm(steps, axis=1).max():
            break
        nearest = np.sort(np.argsort(distances, kind="stable")[: max(3, int(0.9 * len(distances)))])
        steps, distances = _least_squares(array_xy, centres_px, nearest)
    return steps, distances


def _least_squares(array_xy: Array, centres_px: Array, rows: Array) -> tuple[Array, Array]:
    """The function that fits some spots best, and its distance from all."""
    places, pixels = np.asarray(array_xy, dtype=np.float64), centres_px
    places, pixels = places - places[rows].mean(axis=0), pixels - pixels[rows].mean(axis=0)
    steps = np.linalg.lstsq(places[rows], pixels[rows], rcond=None)[0]
    return steps, np.linalg.norm(pixels - places @ steps, axis=1)


def _check_upright(positions: Positions, measurable: list[int], where: str) -> None:
    """DataError where pixels grow with the other coordinate of the array, or do not follow it."""
    steps, distances = array_fit(positions.array_xy, positions.centres_px)
    pitch = float(np.linalg.norm(steps[measurable], axis=1).mean())
    if len(measurable) == 1 or np.linalg.matrix_rank(positions.array_xy - positions.array_xy.mean(axis=0)) == 2:
        for axis in measurable:
            _check_direction(axis, steps, where)
    check_on_array(positions.spots, distances, pitch, where)


def _check_direction(axis: int, steps: Array, where: str) -> None:
    along, across = abs(steps[axis, axis]), abs(steps[axis, 1 - axis])
    if across < ASLANT * along:
        return
    name, pixels, other = "xy"[axis], f"pixel_{'xy'[axis]}", f"pixel_{'yx'[axis]}"
    swapped = f", and {other} grows by {across:.1f}" if across > along else f" while {other} changes by {across:.1f}"
    raise DataError(
        where, f"{name} does not grow with {pixels}: a step of {name} is {along:.1f} px of {pixels}{swapped}",
        f"an upright array, on which {pixels} follows {name} alone",
        f"Check whether pixel_x and pixel_y, or x and y, are exchanged, or the image is turned: {pixels} gives the "
        "size of a pixel",
    )  # fmt: skip


def _check_square(steps_px: list[float], unequal: float, where: str) -> None:
    low, high = min(steps_px), max(steps_px)
    if low <= 0 or high > unequal * low:
        raise DataError(
            where, f"has columns {steps_px[0]:.1f} px and rows {steps_px[-1]:.1f} px apart", "a square array",
            "Check that all positions are in pixels of one image, and that no column of the file is another one's",
        )  # fmt: skip


def check_on_array(spots: tuple[str, ...], distances_px: Array, pitch_px: float, where: str) -> None:
    """DataError where a spot, or half of them, lies elsewhere than its place on the array says.

    Args:
        spots: names.
        distances_px: (n_spots,) of each spot from its place.
        pitch_px: of the array.
        where: the file or slide.
    """
    off = distances_px / pitch_px if pitch_px > 0 else np.full(len(spots), np.inf)
    worst = int(np.argmax(off))
    if off[worst] > OFF_ARRAY or np.median(off) > MOSTLY_OFF_ARRAY:
        raise DataError(
            where, f"has spots that do not lie where their array places say (spot '{spots[worst]}' is {off[worst]:.1f} "
            f"steps of the array away, half of them are {np.median(off):.2f} or more)",
            "pixels that grow evenly with the array's columns and rows",
            "Check that x, y and the pixels of a row belong to one spot, and that all are of one image",
        )  # fmt: skip
