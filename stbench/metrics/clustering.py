"""Agreement of clusters with labelled tissue regions: ARI, NMI, AMI and silhouette, by scikit-learn."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import DataError, ShapeError
from stbench.metrics.base import metric


class Labelled(NamedTuple):
    """The spots that carry a label."""

    mask: NDArray[np.bool_]
    """(n_spots,) True where labelled."""
    codes: NDArray[np.intp]
    """(n_labelled,) number of the label, labels sorted by name."""
    names: tuple[str, ...]

    @property
    def n_left_out(self) -> int:
        """Spots without a label."""
        return int((~self.mask).sum())


class ClusteringScores(NamedTuple):
    """Agreement over the labelled spots of one slide."""

    ari: float
    nmi: float
    """Mutual information over the arithmetic mean of the entropies."""
    ami: float
    n_spots: int
    n_left_out: int


def labelled(labels: Sequence[Any] | NDArray[Any]) -> Labelled:
    """Split off unlabelled spots: None, NaN and blank text are no label.

    Raises:
        DataError: no spot is labelled.
    """
    names = ["" if _is_missing(label) else str(label).strip() for label in labels]
    mask = np.array([bool(name) for name in names], dtype=bool)
    if not mask.any():
        raise DataError("labels", f"are missing for all {len(names)} spots", "at least one labelled spot")
    known, codes = np.unique([name for name in names if name], return_inverse=True)
    return Labelled(mask, codes.astype(np.intp), tuple(known.tolist()))


def clustering_scores(labels: Sequence[Any] | NDArray[Any], clusters: NDArray[Any]) -> ClusteringScores:
    """ARI, NMI and AMI of ``clusters`` (n_spots,) against ``labels`` (n_spots,); unlabelled spots left out.

    Raises:
        ShapeError: the lengths differ.
        DataError: no spot is labelled.
    """
    truth, _ = _aligned(labels, clusters)
    return ClusteringScores(
        ari=ari(labels, clusters), nmi=nmi(labels, clusters), ami=ami(labels, clusters), n_spots=len(truth.codes),
        n_left_out=truth.n_left_out,
    )  # fmt: skip


@metric(
    title="silhouette", says="Mean silhouette width of the clusters in the embedding, Euclidean.",
    per="clustering", better="higher", bounds=(-1.0, 1.0), against="points",
)  # fmt: skip
def silhouette(embedding: NDArray[Any], groups: NDArray[Any] | Sequence[Any]) -> float:
    """Mean silhouette width in [-1, 1] of ``groups`` (n_spots,) in ``embedding`` (n_spots, d), Euclidean.

    Groups may be clusters or labels; unlabelled spots are left out. NaN where there are fewer than two
    groups, or as many groups as spots: the width is then undefined.
    """
    from sklearn.metrics import silhouette_score

    points = np.asarray(embedding, dtype=np.float64)
    truth, _ = _aligned(groups, np.arange(len(points)))
    if not 2 <= len(truth.names) < len(truth.codes):
        return float("nan")
    return float(silhouette_score(points[truth.mask], truth.codes))


@metric(
    title="ARI", says="Adjusted Rand index of clusters and labels; 0 is expected by chance.",
    per="clustering", better="higher", bounds=(-1.0, 1.0),
)  # fmt: skip
def ari(labels: Sequence[Any] | NDArray[Any], clusters: NDArray[Any]) -> float:
    """Adjusted Rand index over the labelled spots, at most 1; 0 is expected by chance."""
    from sklearn.metrics import adjusted_rand_score

    truth, numbers = _aligned(labels, clusters)
    return float(adjusted_rand_score(truth.codes, numbers))


@metric(
    title="NMI", says="Normalised mutual information of clusters and labels; grows with the number of clusters.",
    per="clustering", better="higher", bounds=(0.0, 1.0),
)  # fmt: skip
def nmi(labels: Sequence[Any] | NDArray[Any], clusters: NDArray[Any]) -> float:
    """Normalised mutual information over the labelled spots, in [0, 1]; grows with the number of clusters."""
    from sklearn.metrics import normalized_mutual_info_score

    truth, numbers = _aligned(labels, clusters)
    return float(normalized_mutual_info_score(truth.codes, numbers))


@metric(
    title="AMI", says="Adjusted mutual information of clusters and labels; 0 is expected by chance.",
    per="clustering", better="higher", bounds=(-1.0, 1.0),
)  # fmt: skip
def ami(labels: Sequence[Any] | NDArray[Any], clusters: NDArray[Any]) -> float:
    """Adjusted mutual information over the labelled spots, at most 1; 0 is expected by chance."""
    from sklearn.metrics import adjusted_mutual_info_score

    truth, numbers = _aligned(labels, clusters)
    return float(adjusted_mutual_info_score(truth.codes, numbers))


def _aligned(labels: Sequence[Any] | NDArray[Any], clusters: NDArray[Any]) -> tuple[Labelled, NDArray[Any]]:
    if len(labels) != len(clusters):
        raise ShapeError("clusters", f"are given for {len(clusters)} spots", f"{len(labels)}, one per label")
    truth = labelled(labels)
    return truth, np.asarray(clusters)[truth.mask]


def _is_missing(label: Any) -> bool:
    return label is None or label != label or str(label) in ("<NA>", "NaT")
