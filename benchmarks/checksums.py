"""What checksums cost: features read as a run reads them, with and without, in turn; and a file's first reading.

    python benchmarks/checksums.py [--slides 36] [--spots 500] [--width 1024] [--folds 36] [--rounds 7]

A worker reads every slide's features once for each fold, and checks each file when it first reads it. Arms alternate,
each round in a new state (the memory of checks is emptied); the median over rounds is printed, and its range.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from stbench.files import checksums
from stbench.files.array_cache import ArrayCache

Array = np.ndarray[Any, Any]
HOUR_S = 3600


def main() -> None:
    """Write made features, read them by both arms, print."""
    options = arguments()
    with tempfile.TemporaryDirectory() as name:
        cache = ArrayCache(Path(name))
        names = [str(number) for number in range(options.slides)]
        draws = np.random.default_rng(0)
        for one in names:
            shape = (options.spots, options.width)
            cache.get_or_make("features", one, lambda shape=shape: draws.random(shape, dtype=np.float32))
        at_rest(cache.folder)
        plain = plain_reading(cache.folder)
        checked = checked_reading(cache)
        n_bytes = options.slides * options.spots * options.width * 4
        print(f"{options.slides} slides, {n_bytes / 2**20:.0f} MiB; medians of {options.rounds} rounds (range)")
        for folds in (1, options.folds):
            report(folds, names, plain, checked, options.rounds)


def report(folds: int, names: list[str], plain: Callable[[str], Array], checked: Callable[[str], Array], rounds: int) -> None:
    """Both arms in turn, and how much longer the second takes."""
    seconds: dict[str, list[float]] = {"plain": [], "checked": []}
    run_of(names, plain, 1)  # into the system's memory
    for _ in range(rounds):
        for arm, read in (("plain", plain), ("checked", checked)):
            checksums._remembered_verdict.cache_clear()
            seconds[arm].append(run_of(names, read, folds))
    ratios = [one / other - 1 for one, other in zip(seconds["checked"], seconds["plain"], strict=True)]
    times = ", ".join(f"{arm} {1000 * statistics.median(values):.1f} ms" for arm, values in seconds.items())
    span = f"{100 * min(ratios):+.2f} to {100 * max(ratios):+.2f}"
    print(f"{folds} folds: {times}; checked takes {100 * statistics.median(ratios):+.2f} % ({span})")


def run_of(names: list[str], read: Callable[[str], Array], folds: int) -> float:
    """Seconds that one worker's reading takes: the training slides of each fold are joined, as methods do."""
    start = time.perf_counter()
    for fold in range(folds):
        left_out = names[fold % len(names)]
        np.concatenate([read(name) for name in names if name != left_out or folds == 1])
    return time.perf_counter() - start


def plain_reading(folder: Path) -> Callable[[str], Array]:
    """As caches were read before there were checksums: mapped, and marked as used."""

    def read(name: str) -> Array:
        path = folder / "features" / f"{name}.npy"
        array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
        os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns)) if MARKED else None
        return array

    return read
