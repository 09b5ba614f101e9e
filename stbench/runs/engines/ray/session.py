"""Session: this process's connection to a Ray cluster, which is started here where none is named."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from stbench.errors import SelectionError
from stbench.runs.causes import one_line
from stbench.runs.engines.installed import needed_package
from stbench.runs.engines.ray.address import checked_address

OBJECT_STORE_BYTES = 100 * 2**20
"""Jobs and statuses are all that travels through Ray: results go to the store."""
ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is reported to anybody
    "RAY_memory_monitor_refresh_ms": "0",  # jobs are bounded by their own limits, which tell a greedy one from others
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "1",  # an actor without a GPU sees none
}


@contextmanager
def session(address: str, *, cpus: int, gpus: int | None) -> Iterator[Any]:
    """The module ``ray``, connected.

    Args:
        address: of a cluster; "" starts one on this machine, which ends with the block.
        cpus: that a cluster started here has.
        gpus: the same; None for those that Ray finds.

    Raises:
        SelectionError: Ray is not installed, or the cluster is not to be had.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    ray = needed_package("ray", "ray")
    known: dict[str, Any] = {"address": checked_address(address)} if address else {
        "address": "local", "num_cpus": cpus, "num_gpus": gpus, "object_store_memory": OBJECT_STORE_BYTES,
        "include_dashboard": False,
    }  # fmt: skip
    try:
        ray.init(**known, log_to_driver=False, logging_level=logging.ERROR, configure_logging=False)
    except Exception as error:  # versions that differ, ports that are taken: Ray has an exception of its own for each
        ray.shutdown()
        raise SelectionError(
            f"--address {address}" if address else "a Ray cluster on this machine",
            f"cannot be used ({type(error).__name__}: {one_line(error)})",
            "a cluster of the same versions of Ray and Python as here" if address else "one that starts",
        ) from error
    try:
        yield ray
    finally:
        ray.shutdown()
