"""Kill workers and drivers of a run at random moments, resume, and compare with an undisturbed run.

    python benchmarks/interruptions.py --data-root FOLDER [--kills 10] [--methods all] [--task gene-pred]

Both runs use fresh stores and one shared cache. Tables must be the same bytes, cost columns aside.
"""

import argparse
import csv
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil


def main() -> None:
    asked = arguments()
    random.seed(asked.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.monotonic()
        calm = started(asked, folder / "calm", folder)
        assert calm.wait() in (0, 1), (folder / "log.txt").read_text()[-2000:]
        calm_s = time.monotonic() - start
        print(f"undisturbed: {calm_s:.0f} s", flush=True)
        killed = rounds = 0
        while killed < asked.kills:  # a run that ends before the last kill is followed by another in a fresh store
            rounds += 1
            wild = folder / f"wild-{rounds}"
            killed += disturbed(asked, wild, folder, asked.kills - killed, calm_s)
            for kind in (".md", ".csv"):
                one, other = (
                    without_cost(run / "tables" / "her2st" / f"{asked.task}{kind}") for run in (folder / "calm", wild)
                )
                print(f"{asked.task}{kind}: {'identical' if one == other else 'DIFFERENT'}, {killed} kills", flush=True)
                assert one == other


def disturbed(asked: argparse.Namespace, store: Path, folder: Path, most: int, calm_s: float) -> int:
    """Run with kills at random moments, of workers and drivers, then to the end; returns how many were killed."""
    killed = 0
    run = started(asked, store, folder)
    while killed < most:
        time.sleep(random.uniform(3.0, max(4.0, calm_s / 6)))
        if run.poll() is not None:
            break
        children = psutil.Process(run.pid).children(recursive=True)
        workers = [one for one in children if "spawn_main" in " ".join(one.cmdline())]
        victim = random.choice(workers).pid if killed % 2 and workers else run.pid
        os.kill(victim, signal.SIGKILL)
        killed += 1
        print(f"kill {killed}: {'driver' if victim == run.pid else 'worker'}", flush=True)
        if victim == run.pid:
            run.wait()
            run = started(asked, store, folder)
    run.wait()
    started(asked, store, folder).wait()  # what a killed worker cost is a failed row until the command is given again
    return killed


def started(asked: argparse.Namespace, store: Path, folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", "from stbench.cli import main; main()", "run", "--methods", asked.methods]
    command += ["--task", asked.task, "--dataset", "her2st", "--data-root", asked.data_root, "--store", str(store)]
    command += ["--out", str(store / "tables")]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=(folder / "log.txt").open("ab"))


def without_cost(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text.split("## Cost")[0]
    table = list(csv.reader(io.StringIO(text)))
    kept = [at for at, name in enumerate(table[0]) if not name.startswith("cost_")]
    return "\n".join(",".join(row[at] for at in kept) for row in table)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--methods", default="all")
    parser.add_argument("--task", default="gene-pred")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
