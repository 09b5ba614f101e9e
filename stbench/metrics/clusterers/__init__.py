"""Clusterers: an embedding and a number of clusters in, one clustering per seed out; k-means, GMM and Leiden."""

from stbench.metrics.clusterers.base import Cluster, Clusterer, Clusters, Requirement, clusterer
from stbench.registry import Registry

DEFAULT = "kmeans"
"""The clusterer of columns that name none."""

clusterers: Registry[Clusterer] = Registry(
    "clusterer",
    builtin={
        DEFAULT: "stbench.metrics.clusterers.kmeans:kmeans",
        "gmm": "stbench.metrics.clusterers.gmm:gmm",
        "leiden": "stbench.metrics.clusterers.leiden:leiden",
    },
    group="stbench.clusterers",
    ordered=True,
)


def named_clusterers() -> list[str]:
    """Clusterers that a column can name, as ``ari@gmm``: all but the default."""
    return [name for name in clusterers.names() if name != DEFAULT]


__all__ = ["DEFAULT", "Cluster", "Clusterer", "Clusters", "Requirement", "clusterer", "clusterers", "named_clusterers"]
