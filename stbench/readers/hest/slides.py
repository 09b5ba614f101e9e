"""Slides from the files of HEST: an AnnData file with a whole image, or with patches around its spots."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stbench.data import Slide
from stbench.data.images import open_image
from stbench.files.array_cache import ArrayCache
from stbench.readers.assembly import slide_of
from stbench.readers.checks import nearest_px
from stbench.readers.geometry import Positions, array_fit
from stbench.readers.hest.metadata import Metadata
from stbench.readers.hest.options import Common
from stbench.readers.hest.patch_files import read_patch_file
from stbench.readers.hest.placing import placed_patches
from stbench.readers.hest.spots import Spots, read_spots
from stbench.readers.image_remarks import remarks_on_image
from stbench.readers.scales import Stated, scale_of
from stbench.readers.tissue import remarks_on_tissue

PATCH_PX, PATCH_MPP_UM = 224, 0.5
"""Patches of this side are of this scale, where their file says nothing else."""


class SlideFiles(NamedTuple):
    """Files of one slide."""

    name: str
    patient: str
    adata: Path
    image: Path
    """Whole, or a file of patches."""
    is_whole: bool
    metadata: Metadata


class Part(NamedTuple):
    """A slide that was read, and what has to be said of it."""

    slide: Slide
    remarks: tuple[str, ...]


def read_slide(files: SlideFiles, options: Common, cache: ArrayCache | None) -> Part:
    """A slide; DataError where a file is broken, or does not fit the others."""
    spots = read_spots(files.adata, options.columns())
    part = (_with_image if files.is_whole else _with_patches)(files, spots, options, cache)
    slide = part.slide
    looks = remarks_on_tissue(slide, nearest_px(slide.centres_px)) if slide.n_spots > 1 else ()
    return Part(slide, (*(f"{files.name}: {remark}" for remark in spots.remarks), *part.remarks, *looks))


def _with_image(files: SlideFiles, spots: Spots, options: Common, cache: ArrayCache | None) -> Part:
    image, facts = open_image(files.image), files.metadata
    stated = [Stated("metadata (pixel_size_um_estimated)", facts.mpp_um), _by_steps(spots.positions, facts)]
    scale = scale_of(files.name, spots.positions, options.mpp_um, stated, str(files.adata))
    slide = slide_of(
        name=files.name, patient=files.patient, counts=spots.counts, positions=spots.positions, mpp_um=scale.mpp_um,
        image=image, labels=spots.labels, cache=cache,
    )  # fmt: skip
    remarks = [*scale.remarks, *remarks_on_image(files.name, image, scale.mpp_um)]
    if facts.size_px is not None and facts.size_px != image.size_px:
        (width, height), (own_width, own_height) = facts.size_px, image.size_px
        remarks.append(
            f"{files.name}: the image has {own_width} x {own_height} px, and by metadata the whole one has "
            f"{width} x {height}, whose pixels positions count"
        )
    return Part(slide, tuple(remarks))


def _with_patches(files: SlideFiles, spots: Spots, options: Common, cache: ArrayCache | None) -> Part:
    file, facts = read_patch_file(files.image), files.metadata
    placed = placed_patches(files.name, file, spots.positions)
    own = spots.at(placed.rows)
    positions = own.positions._replace(centres_px=placed.centres_px)
    estimated = None if facts.mpp_um is None else facts.mpp_um * placed.downsample
    usual = PATCH_MPP_UM if file.side_px == PATCH_PX else None
    stated = [
        Stated("metadata (pixel_size_um_estimated)", estimated), Stated("the file of patches", file.mpp_um),
        Stated(f"the usual scale of patches of {PATCH_PX} px", usual), _by_steps(positions, facts),
    ]  # fmt: skip
    scale = scale_of(files.name, positions, options.mpp_um, stated, str(files.image))
    slide = slide_of(
        name=files.name, patient=files.patient, counts=own.counts, positions=positions, mpp_um=scale.mpp_um,
        image=replace(placed.image, for_wider=options.wider == "shipped"), labels=own.labels, cache=cache,
    )  # fmt: skip
    return Part(slide, (*placed.remarks, *scale.remarks))


def _by_steps(positions: Positions, facts: Metadata) -> Stated:
    """What the distance of spots in metadata says of a square grid, or of spots without places on one."""
    if facts.step_um is None or len(positions.spots) < 3:
        return Stated("", None)
    places = positions.array_xy
    if np.ptp(places, axis=0).all():
        step_px = float(np.linalg.norm(array_fit(places, positions.centres_px)[0], axis=1).mean())
        staggered = not (places.sum(axis=1) % 2 != places[0].sum() % 2).any()
    else:
        step_px, staggered = nearest_px(positions.centres_px), False
    mpp_um = None if staggered or not step_px > 0 else facts.step_um / step_px
    return Stated("the distance of spots (inter_spot_dist in metadata)", mpp_um)
