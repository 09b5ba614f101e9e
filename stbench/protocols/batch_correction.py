"""Correction: all slides of a cohort brought together before anything is trained, as BLEEP's authors do by Harmony."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np

from stbench.cards import TaskCard
from stbench.data import Cohort, Corrected, Panel, Slide, Target
from stbench.errors import DataError, ProtocolError
from stbench.files.hashing import content_key

HARMONY_VERSION = 1  # raised when the same slides would be corrected otherwise
SPOTS_PER_CLUSTER, MOST_CLUSTERS = 30, 100
Array = np.ndarray[Any, Any]


def check_installed(task: TaskCard) -> None:
    """ProtocolError where the task's correction needs a package that is absent."""
    if task.correction == "harmony" and find_spec("harmonypy") is None:
        raise ProtocolError(
            f"task '{task.name}'", "corrects slides by Harmony, and the package harmonypy is not installed",
            "harmonypy beside stbench (its licence is the GPL, so it is an extra)", "pip install 'stbench[harmony]'",
        )  # fmt: skip


def identity(correction: str) -> tuple[str, ...]:
    """What of a correction goes into keys: nothing for none, so that tasks without one keep theirs."""
    return () if correction == "none" else (correction, str(HARMONY_VERSION), version("harmonypy"))


def corrected(cohort: Cohort, panel: Panel, target: Target) -> Cohort:
    """The cohort with slides that answer Harmony's values for ``panel``, corrected all together with slide as batch.

    Remembered in the cohort's cache, by the values that go in.

    Raises:
        DataError: what Harmony returns is not finite.
    """
    slides = [replace(slide, target=target) for slide in cohort.slides]
    values = np.concatenate([slide.expression(panel) for slide in slides])
    sizes = [slide.n_spots for slide in slides]

    def make() -> Array:
        return harmony(values, np.repeat(np.arange(len(sizes)), sizes))

    cache = slides[0].cache
    key = content_key(*identity("harmony"), sizes, values)
    found = make() if cache is None else cache.get_or_make("corrected", key, make)
    if not np.isfinite(found).all():
        raise DataError(
            f"dataset '{cohort.name}'", "is not finite after Harmony", "expression that can be corrected",
            "Leave out slides or spots that have hardly any counts",
        )  # fmt: skip
    parts = np.split(found, np.cumsum(sizes)[:-1])
    return replace(cohort, slides=tuple(_with(slide, panel, part) for slide, part in zip(slides, parts, strict=True)))


def harmony(values: Array, batches: Sequence[int] | Array) -> Array:
    """Harmony run on expression itself rather than on its principal components, as the BLEEP authors' notebook does.

    Settings are the defaults of the harmonypy of that time (0.0.9: theta and lambda 1, 20 rounds of clustering, its
    tolerances), which later versions changed; clusters start from another k-means there. Seed 0, one thread.

    Args:
        values: (n_spots, n_genes), finite.
        batches: (n_spots,) the slide of each spot.

    Returns:
        (n_spots, n_genes) float32, rows and columns as given. Values below zero occur, and a spot without any count is
        no longer zero: it takes its batch's shift like all others.

    Source: Korsunsky et al., Nature Methods 2019; ``preprocess.ipynb`` of bowang-lab/BLEEP.
    """
    from harmonypy import run_harmony

    clusters = min(max(round(len(values) / SPOTS_PER_CLUSTER), 1), MOST_CLUSTERS)
    found = run_harmony(
        values.T,  # genes x spots: the one orientation that a square matrix is not mistaken in
        {"slide": np.asarray(batches)}, "slide", theta=1.0, lamb=1.0, sigma=0.1, nclust=clusters, max_iter_harmony=10,
        max_iter_kmeans=20, epsilon_cluster=1e-5, epsilon_harmony=1e-4, batch_prop_cutoff=0.0, verbose=False,
        random_state=0, ncores=1,
    )  # fmt: skip
    return np.ascontiguousarray(found.Z_corr, dtype=np.float32)


def _with(slide: Slide, panel: Panel, values: Array) -> Slide:
    own = np.array(values)  # a copy: a view would lead to the other slides
    own.setflags(write=False)
    return replace(slide, corrected=Corrected(panel=panel, values=own))
