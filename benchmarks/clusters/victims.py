"""Victims: what chaos kills, among the processes that this one started."""

import random
import signal
import subprocess
from typing import Any

import psutil

from benchmarks.clusters.nodes import add_node

NODE = {"num_cpus": 1}
MARKS = {"worker": "spawn_main", "actor": "ray::Node"}

EARLY = 0.1
"""Of the strikes at a run that has no worker yet, those that are carried out."""


class Killer:
    """Kills by chance what a run consists of."""

    def __init__(self, seed: int, cluster: Any = None) -> None:
        self.draws, self.cluster = random.Random(seed), cluster

    def pause(self, most_s: float) -> float:
        """Seconds until the next one."""
        return self.draws.uniform(0.0, most_s)

    def strike(self, driver: "subprocess.Popen[bytes]") -> str:
        """Kill one of a kind that is drawn; "" where there is none of it now, or where it is too early."""
        if not left() and self.draws.random() > EARLY:
            return ""
        kinds = ["worker", "worker", "driver"] if self.cluster is None else ["worker", "actor", "node", "driver"]
        kind = self.draws.choice(kinds)
        if kind == "driver":
            driver.kill()
            return kind
        if kind == "node":
            return self._node()
        victims = [process for process in psutil.Process().children(recursive=True) if _has(process, MARKS[kind])]
        if not victims:
            return ""
        try:
            self.draws.choice(victims).send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            return ""
        return kind

    def _node(self) -> str:
        nodes = list(self.cluster.worker_nodes)
        if not nodes:
            return ""
        self.cluster.remove_node(self.draws.choice(nodes), allow_graceful=False)
        add_node(self.cluster, NODE)
        return "node"


def left() -> list[int]:
    """Workers that outlived their drivers."""
    return [process.pid for process in psutil.Process().children(recursive=True) if _has(process, MARKS["worker"])]


def _has(process: psutil.Process, mark: str) -> bool:
    try:
        return mark in " ".join(process.cmdline())
    except psutil.Error:
        return False
