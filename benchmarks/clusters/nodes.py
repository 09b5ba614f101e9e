"""Nodes of a Ray cluster on this machine, as small as they come."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from stbench.runs.engines.ray.session import ENVIRONMENT

OBJECT_STORE_BYTES = 80 * 2**20


@contextmanager
def ray_cluster(nodes: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """A cluster whose head runs no job; each other node has the resources that are stated."""
    os.environ.update(ENVIRONMENT, RAY_AUTH_MODE="disabled")
    from ray.cluster_utils import Cluster

    small = {"object_store_memory": OBJECT_STORE_BYTES, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "num_gpus": 0, **small})
    try:
        for node in nodes:
            add_node(cluster, node)
        yield cluster
    finally:
        cluster.shutdown()


def add_node(cluster: Any, resources: Mapping[str, Any]) -> Any:
    """One node more."""
    return cluster.add_node(**{"num_gpus": 0, "object_store_memory": OBJECT_STORE_BYTES, **resources})


@contextmanager
def ray_nodes(nodes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Address of such a cluster."""
    with ray_cluster(nodes) as cluster:
        yield cluster.address
