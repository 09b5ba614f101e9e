"""Stated: whether a dataset is what its card says of it."""

from pathlib import Path

from stbench.cards import DatasetCard
from stbench.data import Cohort
from stbench.errors import DataError, counted
from stbench.files.hashing import sha256_of


def check_files(card: DatasetCard, root: Path | None) -> None:
    """DataError where a file is there and is not the one whose sha256 the card states."""
    if root is None:
        return
    for name, expected in card.sha256_of.items():
        path = root / name
        if path.is_file() and (digest := sha256_of(path)) != expected:
            raise DataError(str(path), f"has sha256 {digest}", f"{expected} ({card.path})", "Download it again")


def known_leaks(card: DatasetCard) -> tuple[str, ...]:
    """What is known of divisions of the dataset that train on what they test, one sentence each."""
    return tuple(f"{card.name}: {leak.says} ({leak.source})" for leak in card.leaks)


def unexpected(cohort: Cohort, card: DatasetCard) -> tuple[str, ...]:
    """Where a cohort is larger or smaller than its card says a complete copy is, one sentence each."""
    here = {
        "slide": len(cohort.slides),
        "patient": len(cohort.patients),
        "spot": sum(slide.n_spots for slide in cohort.slides),
        "shared gene": len(cohort.common_genes),
    }
    expected = {name: getattr(card.expected, f"{name.split()[-1]}s") for name in here}
    are = {name: "is" if number == 1 else "are" for name, number in here.items()}
    return tuple(
        f"{cohort.name}: {counted(here[name], name)} {are[name]} here, {number} in a complete copy"
        for name, number in expected.items()
        if number is not None and number != here[name]
    )
