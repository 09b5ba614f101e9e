"""What must hold of every cohort, whatever it was read from."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data import Cohort, Slide
from stbench.data.genes import in_how_many
from stbench.data.measured import InMemory
from stbench.data.twins import Twins, check_patients_apart, twins_of
from stbench.errors import DataError
from stbench.files.forks import mapped
from stbench.readers.gene_remarks import renamed_in
from stbench.readers.geometry import array_fit, check_on_array
from stbench.readers.transformed import what_was_done

if TYPE_CHECKING:
    from anndata import AnnData

Array = np.ndarray[Any, Any]
MPP_UM = (0.05, 20.0)
"""Plausible micrometres per pixel: finer is below what light resolves, and coarser leaves a spot of 100 µm 5 pixels."""
STEP_UM = (1.0, 2000.0)
"""Plausible distance of a spot's nearest neighbour."""
LARGEST = 2.0**24
"""A count from which float32 no longer tells whole numbers apart."""
LEAST_SHARED_GENES = 0.05
"""Share of the genes of the slide with the fewest that all slides must have."""


def check_cohort(cohort: Cohort) -> None:
    """DataError at the first thing that is wrong with a cohort's slides, each by itself and all together."""
    check_slides(cohort)
    check_together(cohort, twins_of(cohort.slides))


def check_slides(cohort: Cohort) -> None:
    """DataError at the first thing that is wrong with one of the slides, or where there are none."""
    if not cohort.slides:
        raise DataError(f"dataset '{cohort.name}'", "has no slides", "at least two")
    names = [slide.name for slide in cohort.slides]
    check_unique(names, f"dataset '{cohort.name}'", "slide")
    mapped(check_slide, cohort.slides)


def check_together(cohort: Cohort, twins: Sequence[Twins]) -> None:
    """DataError where slides have next to no gene in common, or twins among them are of two patients."""
    check_common_genes(cohort)
    check_patients_apart(twins, f"dataset '{cohort.name}'")


def check_slide(slide: Slide) -> None:
    """DataError at the first thing that is wrong with a slide's counts, names, positions or labels."""
    where = f"slide '{slide.name}'"
    check_unique(slide.spots, where, "spot")
    check_unique(slide.genes, where, "gene")
    if "" in slide.genes:
        raise DataError(where, f"has no name for gene {slide.genes.index('') + 1}", "a name for every gene")
    counts = slide.counts  # held while it is looked at: else each look opens its file
    check_aligned(slide)
    if slide.n_spots < 3:
        raise DataError(where, f"has {slide.n_spots} spots", "at least 3", "Leave the slide out of the dataset")
    check_counts(counts.data, where, lambda: what_was_done(counts))
    if not counts.data.any():
        raise DataError(where, "has no count above 0", "counts", "Leave the slide out, or give the file of its counts")
    check_inside(slide)
    pitch_px = nearest_px(slide.centres_px)
    check_scale(slide, pitch_px)
    check_places(slide, pitch_px)


def check_aligned(slide: Slide) -> None:
    """DataError unless every array has a row per spot, in the order of the spots' names."""
    where = f"slide '{slide.name}'"
    for what, shape, expected in (
        ("counts", slide.counts.shape, (slide.n_spots, len(slide.genes))),
        ("centres", slide.centres_px.shape, (slide.n_spots, 2)),
        ("array places", slide.array_xy.shape, (slide.n_spots, 2)),
    ):
        if shape != expected:
            raise DataError(where, f"has {what} of shape {shape}", f"{expected}, a row per spot")
    if isinstance(slide.held, InMemory):  # another is made of the slide's own names and centres
        _check_adata(slide, slide.held.held, where)
    if not np.issubdtype(slide.array_xy.dtype, np.integer):
        raise DataError(where, f"has array places of type {slide.array_xy.dtype}", "whole numbers: columns and rows")


def _check_adata(slide: Slide, adata: "AnnData", where: str) -> None:
    if tuple(adata.obs_names) != tuple(slide.spots):
        raise DataError(where, "names its spots otherwise than its AnnData", "obs_names equal to spots, in one order")
    if not np.array_equal(adata.obsm.get("spatial"), slide.centres_px):
        raise DataError(where, "has other centres than its AnnData", "obsm['spatial'] equal to centres_px")


def check_counts(values: "np.ndarray", where: str, done: Callable[[], str] = str) -> None:
    """DataError unless all counts are whole, not negative, and few enough to be held exactly.

    Args:
        values: the counts.
        where: whose they are.
        done: what seems to have been done to them, asked where they are no counts; "" where nothing is known.
    """
    for wrong, name in (
        (np.isnan(values), "not a number"),
        (np.isinf(values), "infinite"),
        (values < 0, "negative"),
        (values != np.round(values), "not whole"),
        (values >= LARGEST, "too large to be counts"),
    ):
        if wrong.any():
            told = f"; {looks}" if (looks := done()) else ""
            raise DataError(
                where,
                f"has {int(wrong.sum())} counts that are {name} (the first is {values[wrong][0]}){told}",
                "raw counts: whole numbers from 0",
                "Give the counts as they were sequenced; stbench normalises them itself",
            )


def check_unique(names: "tuple[str, ...] | list[str]", where: str, kind: str) -> None:
    """DataError where a name is listed twice."""
    seen: set[str] = set()
    for name in names if len(set(names)) < len(names) else ():
        if name in seen:
            raise DataError(
                where, f"{kind} '{name}' is listed twice", f"every {kind} once", "Remove one of them, or merge the two"
            )
        seen.add(name)


def check_inside(slide: Slide) -> None:
    """DataError where a spot's centre lies outside the image."""
    outside = ~((slide.centres_px >= 0) & (slide.centres_px < np.asarray(slide.image.size_px))).all(axis=1)
    if outside.any():
        first = int(np.flatnonzero(outside)[0])
        x, y = slide.centres_px[first]
        width, height = slide.image.size_px
        raise DataError(
            f"slide '{slide.name}'",
            f"has {int(outside.sum())} spots outside its image of {width} x {height} px "
            f"(spot '{slide.spots[first]}' at {x:.0f}, {y:.0f})",
            "positions in pixels of this very image",
            "Check that the image is the full-resolution one, and that x and y are not swapped",
        )


def check_scale(slide: Slide, pitch_px: float) -> None:
    """DataError where the size of a pixel, or with it ``pitch_px`` between spots, can be that of no image or array."""
    where, (low, high) = f"slide '{slide.name}'", MPP_UM
    if not (np.isfinite(slide.mpp_um) and low <= slide.mpp_um <= high):
        raise DataError(
            where, f"has {slide.mpp_um:.4g} µm per pixel",
            f"{low} to {high:g}: finer is below what light resolves, coarser shows a spot of 100 µm by 5 pixels",
            "Check the scale that is stated, or the positions that it is measured from",
        )  # fmt: skip
    step = pitch_px * slide.mpp_um
    if not STEP_UM[0] <= step <= STEP_UM[1]:
        raise DataError(
            where, f"has spots {step:.4g} µm from their nearest neighbours", f"{STEP_UM[0]:g} to {STEP_UM[1]:g} µm",
            "Check that positions and scale are of the same image",
        )  # fmt: skip


def check_places(slide: Slide, pitch_px: float) -> None:
    """DataError where two spots lie in one place, or spots elsewhere than their places on the array say.

    Args:
        slide: whose spots.
        pitch_px: between neighbours.
    """
    where = f"slide '{slide.name}'"
    for what, places in (("pixel", slide.centres_px), ("place of the array", slide.array_xy)):
        order = np.lexsort(places.T)
        same = np.flatnonzero((np.diff(places[order], axis=0) == 0).all(axis=1))
        if len(same) and (what == "pixel" or len(np.unique(places, axis=0)) > 1):
            names = " and ".join(f"'{slide.spots[row]}'" for row in sorted(order[same[0] : same[0] + 2]))
            raise DataError(where, f"has the spots {names} in one {what}", "every spot in a place of its own")
    if np.ptp(slide.array_xy, axis=0).any():
        _, distances = array_fit(slide.array_xy, slide.centres_px)
        check_on_array(slide.spots, distances, pitch_px, where)


def nearest_px(centres_px: Array) -> float:
    """Median distance of a spot's nearest neighbour, in pixels."""
    from scipy.spatial import KDTree

    return float(np.median(KDTree(centres_px).query(centres_px, k=2)[0][:, 1]))


def check_common_genes(cohort: Cohort) -> None:
    """DataError where next to no gene is in all slides."""
    slides = cohort.slides
    often = in_how_many(slides)
    common = sum(number == len(slides) for number in often.values())
    fewest = min(len(slide.genes) for slide in slides)
    if common and common >= LEAST_SHARED_GENES * fewest:
        return
    pairs = ((slide.name, pair) for slide in slides for pair in renamed_in(slide, often, len(slides)))
    name, pair = next(pairs, ("", None))
    example = f": '{pair.here}' of {name} is '{pair.elsewhere}' elsewhere" if pair else ""
    raise DataError(
        f"dataset '{cohort.name}'", f"has {common or 'no'} gene{'s' * (common > 1)} in common between its slides, of "
        f"{fewest} that a slide has{example}",
        f"at least {LEAST_SHARED_GENES:.0%} of them under the same names",
        "Check that all slides use symbols, or all use Ensembl identifiers, in one version",
    )  # fmt: skip
