"""What must hold of every cohort, whatever it was read from."""

from pathlib import Path

import numpy as np

from stbench.cards import DatasetCard
from stbench.data import Cohort, Slide
from stbench.errors import DataError
from stbench.files.hashing import file_sha256


def check_cohort(cohort: Cohort) -> None:
    """DataError at the first thing that is wrong with a cohort's slides."""
    if not cohort.slides:
        raise DataError(f"dataset '{cohort.name}'", "has no slides", "at least two")
    names = [slide.name for slide in cohort.slides]
    check_unique(names, f"dataset '{cohort.name}'", "slide")
    for slide in cohort.slides:
        check_slide(slide)
    _ = cohort.common_genes  # raises where there is none


def check_files(card: DatasetCard, root: Path | None) -> None:
    """DataError where a file is there and is not the one whose sha256 the card states."""
    if root is None:
        return
    for name, expected in card.sha256_of.items():
        path = root / name
        if path.is_file() and (found := file_sha256(path)) != expected:
            raise DataError(str(path), f"has sha256 {found}", f"{expected} ({card.path})", "Download it again")


def freeze(cohort: Cohort) -> None:
    """Make counts and positions read-only: what a job changed in place, the next one on its worker would read."""
    for slide in cohort.slides:
        counts = slide.counts
        for array in (counts.data, counts.indices, counts.indptr, slide.centres_px, slide.array_xy):
            array.setflags(write=False)


def check_slide(slide: Slide) -> None:
    """DataError at the first thing that is wrong with a slide's counts, names or positions."""
    where = f"slide '{slide.name}'"
    check_unique(slide.spots, where, "spot")
    check_unique(slide.genes, where, "gene")
    shape = (slide.n_spots, len(slide.genes))
    if slide.counts.shape != shape or slide.centres_px.shape != (slide.n_spots, 2):
        raise DataError(
            where,
            f"has counts {slide.counts.shape} and positions {slide.centres_px.shape}",
            f"counts {shape}",
        )
    if slide.n_spots < 3:
        raise DataError(where, f"has {slide.n_spots} spots", "at least 3", "Leave the slide out of the dataset")
    check_counts(slide.counts.data, where)
    check_inside(slide)


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
                f"has {int(wrong.sum())} counts that are {name} (the first: {values[wrong][0]})",
                "raw counts: whole numbers from 0",
                "Give the counts as they were sequenced; stbench normalises them itself",
            )


def check_unique(names: "tuple[str, ...] | list[str]", where: str, kind: str) -> None:
    """DataError where a name stands twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DataError(
                where, f"has the {kind} '{name}' twice", f"every {kind} once", "Remove or merge one of them"
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


def unexpected(cohort: Cohort, card: DatasetCard) -> tuple[str, ...]:
    """Where a cohort is larger or smaller than its card says a complete copy is, one sentence each."""
    here = {
        "slides": len(cohort.slides),
        "patients": len(cohort.patients),
        "spots": sum(slide.n_spots for slide in cohort.slides),
        "genes": len(cohort.common_genes),
    }
    expected = {name: getattr(card.expected, name) for name in here}
    return tuple(
        f"{cohort.name}: {here[name]} {name} are here, {number} in a complete copy"
        for name, number in expected.items()
        if number is not None and number != here[name]
    )
