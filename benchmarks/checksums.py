"""What checksums cost: features read as a run reads them, with and without, in turn; and a file's first reading.

    python benchmarks/checksums.py [--slides 36] [--spots 380] [--width 1024] [--folds 36] [--rounds 15]

A worker reads every slide's features once for each fold, and checks each file when it first reads it. Arms alternate,
each round in a new state (the memory of checks is emptied). Processor time is taken, and the least over rounds, since
other programs share the machine.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from stbench.files import checksums
from stbench.files.array_cache import ArrayCache

Array = np.ndarray[Any, Any]
Reading = Callable[[str], Array]


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
        time.sleep(2 * checksums.YOUNG_NS / 1e9)  # files that changed a moment ago are checked each time
        plain = shutil.copytree(cache.folder / "features", Path(name) / "plain" / "features").parent
        arms = {"plain": plain_reading(plain), "checked": checked_reading(cache)}
        n_bytes = options.slides * options.spots * options.width * 4
        print(f"{options.slides} slides, {n_bytes / 2**20:.0f} MiB; least of {options.rounds} rounds")
        for folds in (1, options.folds):
            report(folds, names, arms, options.rounds)


def report(folds: int, names: list[str], arms: dict[str, Reading], rounds: int) -> None:
    """Both arms in turn, and how much longer the second takes."""
    seconds: dict[str, list[float]] = {"plain": [], "checked": []}
    run_of(names, arms["plain"], 1)  # into the system's memory
    for _ in range(rounds):
        for arm, read in arms.items():
            checksums._remembered_verdict.cache_clear()
            seconds[arm].append(run_of(names, read, folds))
    plain_s, checked_s = min(seconds["plain"]), min(seconds["checked"])
    times = f"plain {1000 * plain_s:.1f} ms, checked {1000 * checked_s:.1f} ms"
    print(f"each slide read {folds} times: {times}, {100 * (checked_s / plain_s - 1):+.1f} %")


def run_of(names: list[str], read: Reading, folds: int) -> float:
    """Processor seconds of one worker: the training slides of each fold are joined, as methods do."""
    start = time.process_time()
    for fold in range(folds):
        left_out = names[fold % len(names)]
        np.concatenate([read(name) for name in names if name != left_out or folds == 1])
    return time.process_time() - start


def plain_reading(folder: Path) -> Reading:
    """As caches were read before there were checksums: mapped, and marked as used."""

    def read(name: str) -> Array:
        path = folder / "features" / f"{name}.npy"
        array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
        os.utime(path)
        return array

    return read


def checked_reading(cache: ArrayCache) -> Reading:
    """As runs read them."""

    def read(name: str) -> Array:
        array = cache.get("features", name)
        assert array is not None
        return array

    return read


def arguments() -> argparse.Namespace:
    """Of the command line; as many slides and spots as her2st has, at the width of common encoders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("slides", 36), ("spots", 380), ("width", 1024), ("folds", 36), ("rounds", 15)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


if __name__ == "__main__":
    main()
