"""What must hold of every cohort, whatever it was read from."""

import numpy as np

from stbench.data import Cohort, Slide
from stbench.errors import DataError


def check_cohort(cohort: Cohort) -> None:
    """DataError at the first thing that is wrong with a cohort's slides."""
    if not cohort.slides:
        raise DataError(f"dataset '{cohort.name}'", "has no slides", "at least two")
    names = [slide.name for slide in cohort.slides]
    check_unique(names, f"dataset '{cohort.name}'", "slide")
    for slide in cohort.slides:
        check_slide(slide)
    _ = cohort.common_genes  # raises where there is none


def check_slide(slide: Slide) -> None:
    """DataError at the first thing that is wrong with a slide's counts, names, positions or labels."""
    where = f"slide '{slide.name}'"
    check_unique(slide.spots, where, "spot")
    check_unique(slide.genes, where, "gene")
    check_aligned(slide)
    if slide.n_spots < 3:
        raise DataError(where, f"has {slide.n_spots} spots", "at least 3", "Leave the slide out of the dataset")
    check_counts(slide.counts.data, where)
    check_inside(slide)


def check_aligned(slide: Slide) -> None:
    """DataError unless every array has a row per spot, in the order of the spots' names."""
    where, adata = f"slide '{slide.name}'", slide.adata
    for what, shape, expected in (
        ("counts", slide.counts.shape, (slide.n_spots, len(slide.genes))),
        ("centres", slide.centres_px.shape, (slide.n_spots, 2)),
        ("array places", slide.array_xy.shape, (slide.n_spots, 2)),
    ):
        if shape != expected:
            raise DataError(where, f"has {what} of shape {shape}", f"{expected}, a row per spot")
    if tuple(adata.obs_names) != tuple(slide.spots):
        raise DataError(where, "names its spots otherwise than its AnnData", "obs_names equal to spots, in one order")
    if not np.array_equal(adata.obsm.get("spatial"), slide.centres_px):
        raise DataError(where, "has other centres than its AnnData", "obsm['spatial'] equal to centres_px")
    if not np.issubdtype(slide.array_xy.dtype, np.integer):
        raise DataError(where, f"has array places of type {slide.array_xy.dtype}", "whole numbers: columns and rows")


def check_counts(values: "np.ndarray", where: str) -> None:
    """DataError unless all counts are whole and not negative."""
    for wrong, name in (
        (np.isnan(values), "not a number"),
        (np.isinf(values), "infinite"),
        (values < 0, "negative"),
        (values != np.round(values), "not whole"),
    ):
        if wrong.any():
            raise DataError(
                where,
                f"has {int(wrong.sum())} counts that are {name} (the first is {values[wrong][0]})",
                "raw counts: whole numbers from 0",
                "Give the counts as they were sequenced; stbench normalises them itself",
            )


def check_unique(names: "tuple[str, ...] | list[str]", where: str, kind: str) -> None:
    """DataError where a name is listed twice."""
    seen: set[str] = set()
    for name in names:
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
