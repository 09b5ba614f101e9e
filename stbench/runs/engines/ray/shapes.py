"""Shapes: what actors hold of a cluster's nodes, by the jobs that they do."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from stbench.cards import Resources
from stbench.runs.machine import GB

DIGITS = 4
"""Of a GPU's share, which is all that Ray counts."""


class Shape(NamedTuple):
    """CPUs, GPUs and memory: of an actor, or of a node."""

    cpus: float
    gpus: float
    memory_bytes: float

    @classmethod
    def of_job(cls, resources: Resources, threads: int, nodes: Sequence["Shape"]) -> "Shape":
        """What an actor must hold for a job; a job that no node can hold takes all of the largest.

        Args:
            resources: that the job is said to need.
            threads: of its worker, each a CPU.
            nodes: of the cluster; with none the job's own.
        """
        gpus = resources.gpus if resources.gpus < 1 else float(math.ceil(resources.gpus))
        shape = cls(float(max(resources.cpus, threads)), round(gpus, DIGITS), float(int(resources.memory_gb * GB)))
        if not nodes or any(shape.fits(node) for node in nodes):
            return shape
        largest = max(nodes, key=lambda node: (min(node.gpus, shape.gpus), node.cpus, node.memory_bytes))
        return cls(*map(min, shape, largest))

    @classmethod
    def of_node(cls, total: dict[str, float]) -> "Shape":
        """What a node has, as Ray says it."""
        return cls(total.get("CPU", 0.0), total.get("GPU", 0.0), total.get("memory", 0.0))

    @classmethod
    def sum(cls, shapes: Sequence["Shape"]) -> "Shape":
        """All of them together."""
        return cls(*(math.fsum(values) for values in zip(*shapes, strict=True))) if shapes else cls(0.0, 0.0, 0.0)

    def fits(self, free: "Shape") -> bool:
        """Whether so much is free."""
        return all(own <= other + 1e-6 for own, other in zip(self, free, strict=True))

    def without(self, held: "Shape") -> "Shape":
        """What is left of it."""
        return Shape(*(own - other for own, other in zip(self, held, strict=True)))

    def options(self) -> dict[str, Any]:
        """As Ray takes them."""
        return {"num_cpus": self.cpus, "num_gpus": self.gpus, "memory": self.memory_bytes or None}


def nodes_of(ray: Any) -> list[Shape]:
    """The nodes that live."""
    return [Shape.of_node(node["Resources"]) for node in ray.nodes() if node["Alive"]]
