"""Harmony on expression itself, as BLEEP's authors run it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, ClassVar

import numpy as np

from stbench.cards import TaskCard
from stbench.errors import ProtocolError

HARMONY_VERSION = 1  # raised when the same slides would be corrected otherwise
SPOTS_PER_CLUSTER, MOST_CLUSTERS = 30, 100
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Harmony:
    """Harmony on expression itself, slide as batch."""

    name: ClassVar[str] = "harmony"
    title: ClassVar[str] = "Harmony"

    def check_installed(self, task: TaskCard) -> None:
        """ProtocolError where the package harmonypy is absent."""
        if find_spec("harmonypy") is None:
            raise ProtocolError(
                f"task '{task.name}'", "corrects slides by Harmony, and the package harmonypy is not installed",
                "harmonypy beside stbench (its licence is the GPL, so it is an extra)",
                "pip install 'stbench[harmony]'",
            )  # fmt: skip

    def identity(self) -> tuple[str, ...]:
        """Name, settings and the package's version."""
        return self.name, str(HARMONY_VERSION), version("harmonypy")

    def values(self, expression: Array, batches: Array) -> Array:
        """As ``harmony``."""
        return harmony(expression, batches)

    def sentence(self) -> str:
        """Package, settings, and what is corrected."""
        _, settings, package = self.identity()
        return (
            f"{self.title} (harmonypy {package}, settings {settings}) of all slides together, slide as batch, on the "
            "panel's columns; a training slide's expression and the truth are corrected values"
        )


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
    result = run_harmony(
        values.T,  # genes x spots: the one orientation that a square matrix is not mistaken in
        {"slide": np.asarray(batches)}, "slide", theta=1.0, lamb=1.0, sigma=0.1, nclust=clusters, max_iter_harmony=10,
        max_iter_kmeans=20, epsilon_cluster=1e-5, epsilon_harmony=1e-4, batch_prop_cutoff=0.0, verbose=False,
        random_state=0, ncores=1,
    )  # fmt: skip
    return np.ascontiguousarray(result.Z_corr, dtype=np.float32)


HARMONY = Harmony()
