"""Nodes of a Ray cluster on this machine, as small as they come."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from stbench.runs.engines.environment import environment
from stbench.runs.engines.ray.session import ENVIRONMENT, OF_ONE_STARTED_HERE

OBJECT_STORE_BYTES = 80 * 2**20


@contextmanager
def ray_cluster(nodes: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """A cluster whose head runs no job; each other node has the resources that are stated."""
    with _authentication("disabled"):
        from ray.cluster_utils import Cluster

        small = {"object_store_memory": OBJECT_STORE_BYTES, "include_dashboard": False}
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "num_gpus": 0, **small})
        try:
            for node in nodes:
                add_node(cluster, node)
            yield cluster
        finally:
            cluster.shutdown()


@contextmanager
def _authentication(mode: str) -> Iterator[None]:
    """Ray remembers the mode that a process asked for first: it is made to ask anew, here and for clusters after it."""
    from ray._private.authentication_test_utils import reset_auth_token_state

    try:
        with environment({**ENVIRONMENT, "RAY_AUTH_MODE": mode}):
            reset_auth_token_state()
            yield
    finally:
        with environment(OF_ONE_STARTED_HERE):
            reset_auth_token_state()


def add_node(cluster: Any, resources: Mapping[str, Any]) -> Any:
    """One node more."""
    return cluster.add_node(**{"num_gpus": 0, "object_store_memory": OBJECT_STORE_BYTES, **resources})


@contextmanager
def ray_nodes(nodes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Address of such a cluster."""
    with ray_cluster(nodes) as cluster:
        yield cluster.address
