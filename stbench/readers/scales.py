"""Scales: micrometres per pixel, as the card states it, measured from Visium's grid, or as files state it."""

from collections.abc import Sequence
from typing import NamedTuple

from stbench.errors import DataError
from stbench.readers.anndata.scale import is_visium
from stbench.readers.geometry import Positions
from stbench.readers.grid import VISIUM, measured_mpp
from stbench.readers.image_remarks import APART


class Stated(NamedTuple):
    """What a file says, or lets be computed."""

    source: str
    mpp_um: float | None


class Scale(NamedTuple):
    """Micrometres per pixel, and remarks where something else says otherwise."""

    mpp_um: float
    remarks: tuple[str, ...]


def scale_of(
    name: str, positions: Positions, asked: float | None, stated: Sequence[Stated], where: str
) -> Scale:  # fmt: skip
    """The scale of a slide's image.

    Args:
        name: of the slide.
        positions: in pixels of its image.
        asked: what the card states.
        stated: what files say, best first.
        where: the slide's file, for errors.

    Raises:
        DataError: nothing says it.
    """
    said = [each for each in stated if each.mpp_um is not None]
    if asked is not None:
        used = Stated("the card", asked)
    elif is_visium(positions):
        used = Stated("the distance of Visium's spots", measured_mpp(VISIUM, positions, where))
    elif said:
        used = said[0]
    else:
        raise DataError(
            where, "does not say how large a pixel is, nor does any file beside it",
            "micrometres per pixel", "Download the files beside it, or state it in the card: options: {mpp_um: NUMBER}",
        )  # fmt: skip
    return Scale(
        round(float(used.mpp_um or 0.0), 6), tuple(_apart(name, used, each) for each in said if _is_apart(used, each))
    )


def _is_apart(used: Stated, other: Stated) -> bool:
    low, high = sorted((used.mpp_um or 0.0, other.mpp_um or 0.0))
    return high > APART * low


def _apart(name: str, used: Stated, other: Stated) -> str:
    said = f"{name}: {other.source} says {other.mpp_um:.4g} µm per pixel"
    return f"{said}, and {used.source} {used.mpp_um:.4g}, which is used"
