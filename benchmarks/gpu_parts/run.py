"""Run: ``stbench run`` as a user runs it, and what its store then says of each method."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gpu_parts.use import watched
from stbench.runs.record import Record
from stbench.runs.store import Store

CARDS = Path(__file__).parents[2]
PATIENCE_S = 15
SLOW = "comtip,hist2st,stnet,mclstexp,comtip-cooperative,thitogene,egn,cmrcnet,cmrcnet-code,histogene,eggn,stimage,uni"
"""Methods that take longest, which a run should begin with."""
HEAD = (
    "| method | jobs | status | trainings | train s, each | predict s, all | GPU s | GPU MB | compute | cause |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass(frozen=True, kw_only=True)
class Running:
    """How a run is started."""

    data: Path
    weights: dict[str, Path]
    device: str
    workers: int
    profile: str
    precision: str
    methods: str = "all"
    share: float = 0.0
    """Share of a GPU that each method is given in the place of what its card says; 0 leaves it to the card."""
    job_seconds: float = 0.0

    def command(self, folder: Path) -> list[str]:
        """The command line; all is kept in ``folder``, but patches in one that runs share."""
        words = [
            sys.executable, "-m", "stbench", "run", "--methods", self.methods, "--task", "gene-pred",
            "--dataset", "her2st", "--data-root", self.data, "--profile", self.profile, "--precision", self.precision,
            "--device", self.device, "--workers", self.workers, "--store", folder / "store",
            "--cache", folder / "cache", "--out", folder / "out",
        ]  # fmt: skip
        for name, path in self.weights.items():
            words += ["--weights", f"{name}={path}"]
        words += ["--job-timeout", self.job_seconds] if self.job_seconds else []
        words += ["--cards", self._cards(folder)] if self.share else []
        return [str(word) for word in words]

    def _cards(self, folder: Path) -> Path:
        """The cards with other shares of a GPU."""
        cards = folder / "cards"
        for kind in ("methods", "tasks", "datasets", "protocols", "reported"):
            shutil.copytree(CARDS / kind, cards / kind, dirs_exist_ok=True)
        for path in (cards / "methods").glob("*.yaml"):
            path.write_text(re.sub(r"(paper: \{gpus: )[0-9.]+", rf"\g<1>{self.share}", path.read_text()))
        return cards


def side_by_side(runs: "Sequence[tuple[Running, Path]]", seconds: float) -> Iterator[str]:
    """As ``run_lines`` for several runs at the same time."""
    with ThreadPoolExecutor(len(runs)) as pool:
        for lines in [pool.submit(lambda run=run: list(run_lines(*run, seconds))) for run in runs]:
            yield from (*lines.result(), "")


def run_lines(running: Running, folder: Path, seconds: float) -> Iterator[str]:
    """Run within a budget, then the lines of the table; what did not end in time is said to have not."""
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    with watched(running.device) as use, (folder / "run.log").open("w") as log:
        process = subprocess.Popen(
            running.command(folder), stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            cwd=folder, env={**os.environ, "PYTHONPATH": f"{CARDS}:{os.environ.get('PYTHONPATH', '')}"},
        )  # fmt: skip
        ended = _ended(process, seconds)
    took = time.perf_counter() - started
    last = max((path.stat().st_mtime for path in folder.glob("store/jobs/*/record.json")), default=0.0)
    spent = f"{took:.0f} s, the last job after {took - (time.time() - last):.0f} s" if last else f"{took:.0f} s"
    how = "Ended" if ended else "STOPPED, not all done,"
    yield f"{how} after {spent}, exit {process.returncode}; {use.until(last)}"
    yield ""
    yield from table(folder / "store")
    if process.returncode:
        last = (folder / "run.log").read_text().splitlines()[-12:]
        yield "\n".join(["\nlast lines of its output:\n```", *last, "```"])


def _ended(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Whether it ended by itself; it is interrupted when its time is over, as with Ctrl-C."""
    for patience, act in ((seconds, signal.SIGINT), (PATIENCE_S, signal.SIGKILL)):
        try:
            process.wait(patience)
            return act == signal.SIGINT
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, act)
    process.wait()
    return False


def table(store: Path) -> Iterator[str]:
    """Lines of a table of all methods that a store has records of, the longest first."""
    by_method: dict[str, list[Record]] = {}
    for record in Store.existing(store).records():
        by_method.setdefault(record.method, []).append(record)
    yield HEAD
    for name, records in sorted(by_method.items(), key=lambda item: -sum(map(_seconds, item[1]))):
        trained = sorted({r.cost["train_wall_s"] for r in records if r.cost.get("train_wall_s")}, reverse=True)
        statuses = sorted({record.status for record in records})
        causes = sorted({record.cause for record in records if record.cause})
        compute = sorted({", ".join(record.outcome.compute.values()) for record in records})
        yield (
            f"| {name} | {len(records)} | {', '.join(statuses)} | {len(trained)} | "
            f"{', '.join(f'{value:.0f}' for value in trained[:3])} | {_sum(records, 'predict_wall_s'):.0f} | "
            f"{_sum(records, 'gpu_s'):.0f} | {max((r.cost.get('gpu_memory_mb', 0) for r in records), default=0):.0f} | "
            f"{'; '.join(compute)} | {'; '.join(causes)[:300].replace('|', '/')} |"
        )


def _seconds(record: Record) -> float:
    return record.cost.get("train_wall_s", 0.0) + record.cost.get("predict_wall_s", 0.0)


def _sum(records: list[Record], name: str) -> float:
    return sum(record.cost.get(name, 0.0) for record in records)
