"""Clusters against this machine: the same methods by ``local``, by Ray on three nodes, and by submitit.

    python benchmarks/cluster.py [--methods all] [--dataset demo] [--engines ray,slurm] [--folder FOLDER]

Predictions must be equal bit by bit, and tables the same but for their costs. Then jobs that hold shares of four
pretended GPUs run on Ray's nodes and by submitit: each must see the device that it was given, and no device may be
given away more than once at any moment.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.clusters.boards import differences, run_methods
from benchmarks.clusters.nodes import ray_nodes
from benchmarks.clusters.shares import watched_shares
from stbench.runs.engines.local import LocalEngine
from stbench.runs.engines.ray.engine import RayEngine
from stbench.runs.engines.slurm.engine import SlurmEngine


class Line(NamedTuple):
    """What one engine did."""

    engine: str
    jobs: int
    seconds: float
    problems: list[str]


def main() -> int:
    """Print a table; exit code 1 where anything differs."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="stbench-cluster-", dir=asked.folder) as name:
        lines = list(_lines(Path(name), asked))
    print("| engine | jobs | seconds | differences |\n| :-- | --: | --: | :-- |")
    for line in lines:
        print(f"| {line.engine} | {line.jobs} | {line.seconds:.0f} | {'; '.join(line.problems) or 'none'} |")
    return int(any(line.problems for line in lines))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--methods", default="all")
    parser.add_argument("--dataset", default="demo")
    parser.add_argument("--engines", default="ray,slurm")
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


def _lines(folder: Path, asked: argparse.Namespace) -> Iterator[Line]:
    start = time.perf_counter()
    expected = run_methods(folder, "local", asked.methods, asked.dataset, LocalEngine(workers=2))
    yield Line("local, 2 workers", len(expected.answers), time.perf_counter() - start, [])
    for name in asked.engines.split(","):
        start = time.perf_counter()
        with _engine(name, asked.nodes) as (title, engine):
            result = run_methods(folder, name, asked.methods, asked.dataset, engine)
        yield Line(title, len(result.answers), time.perf_counter() - start, differences(expected, result))
    for name in asked.engines.split(","):
        start = time.perf_counter()
        shares = watched_shares(folder, name)
        yield Line(f"{name}, 4 pretended GPUs", shares.jobs, time.perf_counter() - start, shares.problems)


@contextmanager
def _engine(name: str, nodes: int) -> Iterator[tuple[str, RayEngine | SlurmEngine]]:
    if name == "ray":
        with ray_nodes([{"num_cpus": 1}] * nodes) as address:
            yield f"ray, {nodes} nodes", RayEngine(workers=0, address=address)
    else:
        yield "slurm, submitit's local", SlurmEngine(workers=2, cluster="local", tasks=4)


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    sys.exit(main())
