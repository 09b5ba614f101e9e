"""Time and memory of large data: a plan over many slides, and a slide of very many bins.

    python benchmarks/sizes.py [--slides 1000] [--bins 100000] [--genes 18000] [--only plan|bins] [--encode]

The plan is made twice: the first reads and checks every file, the second recalls what was read. The bins are read, a
panel is chosen, and the mean and two ridge regressions, on colours and on an encoder's features, are run on the first
fold of spatial blocks. Each step is a process of its own, whose peak of memory is printed.

Encoding so many patches takes the better part of an hour on a processor, so that the encoder is given the first
patches of each part, which says how long it takes, and the other features are drawn; ``--encode`` has all computed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

Array = np.ndarray[Any, Any]
PITCH_PX = 16
ENCODED = 16
"""Patches of a part that the encoder is given."""
OLD_S = 3600
"""Age that made files are given: those of a moment ago are read each time."""


def main() -> None:
    """Make the data, run the steps, print."""
    options = arguments()
    if options.step:
        run_bins(Path(options.step), options.encode)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.only != "bins":
            plan_twice(folder / "many", options.slides)
        if options.only != "plan":
            write_cohort(folder / "bins", ["H1"], options.bins, options.genes)
            print(f"{options.bins:,} bins x {options.genes:,} genes")
            step = [sys.executable, "-W", "ignore", __file__, "--step", str(folder / "bins")]
            subprocess.run([*step, "--encode"] if options.encode else step, check=True)


def plan_twice(folder: Path, n_slides: int) -> None:
    """``stbench plan``, reading and recalling."""
    write_cohort(folder, [f"S{number:04d}" for number in range(n_slides)], 200, 1500)
    command = "plan --dataset made --methods mean,ridge-probe"
    for step in ("read", "recalled"):
        code = (
            f"import sys; sys.argv = ['stbench', *{command.split()}, '--cards', {str(folder / 'cards')!r}, "
            f"'--cache', {str(folder / 'cache')!r}]\nimport atexit, runpy, time\n"
            "status = lambda: open('/proc/self/status').read()\n"
            "atexit.register(lambda: print(status(), 'processor', time.process_time(), file=sys.stderr))\n"
            "runpy.run_module('stbench')"
        )
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        seconds, peak = time.perf_counter() - start, peak_mib(done.stderr)
        processor = float(done.stderr.split("processor ")[1].split()[0])
        print(f"plan of {n_slides} slides, {step}: {seconds:.1f} s, processor {processor:.1f} s, peak {peak:.0f} MiB")


def run_bins(folder: Path, encode: bool) -> None:
    """Read, choose a panel, train and ask three methods on one fold, all in this process."""
    from stbench import cards
    from stbench.cli.selection import chosen_entries
    from stbench.runs.execute import execute
    from stbench.runs.place import Place
    from stbench.runs.plan import make_plan

    dataset = cards.datasets(folder / "cards")["made"]
    place = Place(store=folder / "store", cache=folder / "cache", dataset=dataset)
    start = time.perf_counter()

    def say(what: str) -> None:
        peak = peak_mib(Path("/proc/self/status").read_text())
        print(f"  {what}: {time.perf_counter() - start:.0f} s, peak {peak:.0f} MiB", flush=True)

    taken = [] if encode else draw_features()
    cohort = place.cohort()
    say("read")
    task = cards.tasks()["gene-pred-finetune-blocked"]
    entries = chosen_entries("mean,colour-ridge,ridge-probe", cards.methods(), "quick", variants=())
    plan = make_plan(entries, task, cohort, "quick")
    for job in plan.jobs:
        if job.fold == plan.folds[0]:
            say(f"{job.entry.name} {execute(job, place)}")
    if taken:
        print(f"  the encoder takes {1000 * min(taken) / ENCODED:.0f} ms a patch of one core")


def draw_features() -> list[float]:
    """Have features drawn but for the first of each call; seconds that those took are put into the list."""
    from stbench.encoders.base import Encoder

    compute, taken = Encoder.features, []

    def features(encoder: Encoder, patches: Array, how: Any) -> Array:
        if encoder.network is None:
            return compute(encoder, patches, how)
        start = time.process_time()
        first = compute(encoder, patches[:ENCODED], how)
        taken.append(time.process_time() - start)
        drawn = np.random.default_rng(len(taken)).normal(first.mean(), first.std(), (len(patches), first.shape[1]))
        drawn[: len(first)] = first
        return drawn.astype(np.float32)

    Encoder.features = features  # type: ignore[method-assign]
    return taken


def write_cohort(folder: Path, names: list[str], spots: int, genes: int) -> None:
    """AnnData files with an image beside each, and a dataset's card."""
    draws = np.random.default_rng(0)
    side = int(np.ceil(np.sqrt(spots)))
    places = np.array([(number % side, number // side) for number in range(spots)])
    (folder / "data").mkdir(parents=True)
    for name in names:
        write_slide(folder / "data", name, places, genes, draws)
    patients = {name: name[:-1] for name in names}
    options = {"mpp_um": 8 / PITCH_PX, "pitch_um": 8.0, "patients": patients}
    card = {"reader": "h5ad", "root": str(folder / "data"), "options": options, "markers": ["GENE1"]}
    (folder / "cards" / "datasets").mkdir(parents=True)
    (folder / "cards" / "datasets" / "made.yaml").write_text(json.dumps(card))
    for path in (folder / "data").iterdir():
        os.utime(path, (time.time() - OLD_S,) * 2)
    time.sleep(2.5)  # their inodes have changed a moment ago, too


def write_slide(folder: Path, name: str, places: Array, genes: int, draws: np.random.Generator) -> None:
    """About 300 counts a spot."""
    from anndata import AnnData
    from scipy.sparse import csr_matrix

    rates = draws.gamma(0.3, 1.0, genes)
    starts = np.concatenate([[0], np.cumsum(draws.poisson(300, len(places)))])
    columns = draws.choice(genes, size=starts[-1], p=rates / rates.sum()).astype(np.int32)
    counts = csr_matrix((np.ones(len(columns), np.float32), columns, starts), shape=(len(places), genes))
    counts.sum_duplicates()
    adata = AnnData(counts)
    adata.obs_names = [f"{x}x{y}" for x, y in places]
    adata.var_names = [f"GENE{number}" for number in range(genes)]
    adata.obs["array_col"], adata.obs["array_row"] = places.T
    adata.obsm["spatial"] = (places + 0.6) * PITCH_PX
    adata.write_h5ad(folder / f"{name}.h5ad")
    side = (int(places.max()) + 2) * PITCH_PX
    coarse = Image.fromarray(draws.integers(60, 240, (side // PITCH_PX, side // PITCH_PX, 3), dtype=np.uint8))
    coarse.resize((side, side), Image.Resampling.NEAREST).save(folder / f"{name}.jpg", quality=60)


def peak_mib(status: str) -> float:
    """Most memory of a process, of what the system says of it."""
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 2**10


def arguments() -> argparse.Namespace:
    """How much data; ``--step`` is for the process that this one starts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slides", type=int, default=1000)
    parser.add_argument("--bins", type=int, default=100_000)
    parser.add_argument("--genes", type=int, default=18_000)
    parser.add_argument("--only", choices=("plan", "bins"))
    parser.add_argument("--encode", action="store_true")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
