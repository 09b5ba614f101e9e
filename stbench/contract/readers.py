"""The contract of readers."""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from stbench.cards import DatasetCard
from stbench.contract.spying import leaks
from stbench.data import Cohort, Slide
from stbench.files.array_cache import ArrayCache
from stbench.readers import read_cohort
from stbench.readers.checks import check_cohort

HIDDEN = ("adata", "counts", "genes", "labels", "totals", "expression", "corrected", "fingerprints")


def check_reader(card: DatasetCard, root: Path | None) -> Cohort:
    """Hold a reader to the contract, on a dataset that is read without a cache, into one, and from it.

    Args:
        card: the dataset, which names its reader.
        root: the folder of its files; None for datasets that are made.

    Returns:
        The cohort, as read without a cache.

    Raises:
        StbenchError: the dataset cannot be read, or something is wrong with its slides.
        AssertionError: the reader breaks the contract; the message says how.
    """
    cohort = read_cohort(card, root, None)
    check_readings([cohort])
    with tempfile.TemporaryDirectory() as folder:
        cache = ArrayCache(Path(folder))
        check_readings([cohort, read_cohort(card, root, cache), read_cohort(card, root, cache)])
    return cohort


def check_readings(readings: Sequence[Cohort]) -> None:
    """Hold cohorts that a reader returned for one dataset to the contract; raises as ``check_reader``."""
    for cohort in readings:
        check_cohort(cohort)
        assert len(cohort.fingerprint) == 64, "a cohort's fingerprint is the sha256 of the content it was read from"
        for slide in cohort.slides:
            _check_read_only(slide)
            _check_blind(slide)
    for again in readings[1:]:
        _check_same(readings[0], again)


def _check_read_only(slide: Slide) -> None:
    counts = slide.counts
    arrays = {
        "counts": counts.data, "columns of counts": counts.indices, "row starts of counts": counts.indptr,
        "centres_px": slide.centres_px, "array_xy": slide.array_xy, "obsm['spatial']": slide.adata.obsm["spatial"],
    }  # fmt: skip
    writable = [name for name, array in arrays.items() if np.asarray(array).flags.writeable]
    assert not writable, f"slide '{slide.name}': {writable[0]} can be changed in place, which the next job would read"


def _check_blind(slide: Slide) -> None:
    blind = slide.blind()
    shown = [name for name in HIDDEN if hasattr(blind, name)]
    assert not shown, f"slide '{slide.name}': its blind slide has the attribute '{shown[0]}'"
    paths = leaks(blind, slide)
    assert not paths, f"slide '{slide.name}': its blind slide leads to counts or labels by {paths[0]}"


def _check_same(first: Cohort, again: Cohort) -> None:
    assert again.fingerprint == first.fingerprint, "a second reading gave the cohort another fingerprint"
    names, others = [[slide.name for slide in cohort.slides] for cohort in (first, again)]
    assert names == others, f"a second reading gave other slides: {others}, not {names}"
    for slide, other in zip(first.slides, again.slides, strict=True):
        before, after = asdict(slide.fingerprints), asdict(other.fingerprints)
        changed = [part for part in before if before[part] != after[part]]
        assert not changed, f"slide '{slide.name}': a second reading gave other {changed[0]}"
        assert other.patient == slide.patient, f"slide '{slide.name}': a second reading gave another patient"
