"""Slides of positions and an image: what is checked of a slide with counts is checked of one without."""

from typing import NamedTuple

from stbench.data import Slide
from stbench.data.images import Image
from stbench.errors import DataError
from stbench.files.array_cache import Cache
from stbench.readers.assembly import slide_of
from stbench.readers.checks import check_aligned, check_inside, check_places, check_scale, check_unique, nearest_px
from stbench.readers.geometry import Positions
from stbench.readers.matrices import CountTable
from stbench.readers.tissue import remarks_on_tissue


class Unmeasured(NamedTuple):
    """A slide without counts, and what is odd about it."""

    slide: Slide
    remarks: tuple[str, ...] = ()


def uncounted(positions: Positions) -> CountTable:
    """A table of spots without genes."""
    from scipy.sparse import csr_matrix

    return CountTable(positions.spots, (), csr_matrix((len(positions.spots), 0), dtype="float32"))


def unmeasured_slide(
    name: str, positions: Positions, mpp_um: float, image: Image, remarks: tuple[str, ...], cache: Cache | None
) -> Unmeasured:
    """A slide on which no gene was counted.

    Args:
        name: its own, which is its patient's, too: whose it is, nobody said.
        positions: in pixels of the image.
        mpp_um: micrometres per pixel of the image.
        image: of the slide.
        remarks: what is odd so far.
        cache: where patches and features are remembered.

    Raises:
        DataError: spots are fewer than 3, beside the image, twice, or at a distance that no array has.
    """
    if len(positions.spots) < 3:
        raise DataError(f"slide '{name}'", f"has {len(positions.spots)} spots", "at least 3")
    slide = slide_of(
        name=name, patient=name, counts=uncounted(positions), positions=positions, mpp_um=mpp_um, image=image,
        labels=None, cache=cache,
    )  # fmt: skip
    check_unique(slide.spots, f"slide '{name}'", "spot")
    check_aligned(slide)
    check_inside(slide)
    pitch_px = nearest_px(slide.centres_px)
    check_scale(slide, pitch_px)
    check_places(slide, pitch_px)
    return Unmeasured(slide, (*remarks, *remarks_on_tissue(slide, pitch_px)))
