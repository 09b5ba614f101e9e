"""Clusterer: an embedding and a number of clusters in, one clustering per seed out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import SelectionError

Array = np.ndarray[Any, Any]
Clusters = NDArray[np.intp]
Cluster = Callable[[Array, int, Sequence[int]], Clusters]
"""(points (n_spots, d) float64, number of clusters, seeds) to (n_seeds, n_spots) cluster numbers from 0."""


class Requirement(NamedTuple):
    """A package that the base install leaves out."""

    package: str
    extra: str
    """What pip installs it with: ``stbench[leiden]``, or the package itself."""
    reason: str
    """Why the base install leaves it out."""


@dataclass(frozen=True)
class Clusterer:
    """A clusterer; called as its function is. A column names it as ``ari@gmm``; without a name it is k-means."""

    title: str
    """As the head of a column says it."""
    says: str
    """What it does, in the words of the protocol above a table."""
    function: Cluster
    requires: Requirement | None = None
    version: int = 1
    """Raised when any score could change; part of a score's key."""

    def __call__(self, points: Array, n_clusters: int, seeds: Sequence[int]) -> Clusters:
        """(n_seeds, n_spots) cluster numbers from 0; SelectionError where its package is not installed."""
        self.require()
        return self.function(points, n_clusters, seeds)

    def require(self) -> None:
        """SelectionError where the package that it needs is not installed."""
        if self.requires is not None and find_spec(self.requires.package) is None:
            raise SelectionError(
                f"clusterer {self.title}", f"needs the package {self.requires.package}, which is not installed",
                f"{self.requires.package}, which the base install leaves out because {self.requires.reason}",
                f"pip install '{self.requires.extra}', or choose a task that does not ask for {self.title}",
            )  # fmt: skip


def clusterer(
    *, title: str, says: str, requires: Requirement | None = None, version: int = 1
) -> Callable[[Cluster], Clusterer]:
    """Decorator that declares a function as a clusterer; arguments are the fields of :class:`Clusterer`."""

    def declared(function: Cluster) -> Clusterer:
        return Clusterer(title, says, function, requires, version)

    return declared
