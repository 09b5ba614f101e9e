"""A large board: 40 methods on 5 tasks of 6 made datasets, published as one page; time, memory and size of it.

``python -m benchmarks.page [FOLDER]`` prints them, and leaves the page in FOLDER where one is named.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from stbench.analyses.leaderboard import Leaderboard, Row
from stbench.report.page.publishing import publish_page
from stbench.report.publish import publish
from stbench.statistics.inference import infer
from tests.made.board import board

METHODS, DATASETS, TASKS, PATIENTS = 40, 6, 5, 12
SLIDES = {f"S{patient}{section}": f"P{patient}" for patient in range(PATIENTS) for section in "ab"}
"""Patient of each slide."""


def boards(methods: int = METHODS, datasets: int = DATASETS, tasks: int = TASKS) -> Iterator[Leaderboard]:
    """Made leaderboards; the same ones each time."""
    rng, made = np.random.default_rng(0), board()
    for number in range(datasets * tasks):
        rows = [_row(made.rows[0], at, rng) for at in range(methods)]
        inference = infer({row.method: row.slides for row in rows}, SLIDES, made.first.better)
        ranked = sorted(rows, key=lambda row: -row.values[made.first.text])
        facts = replace(made.facts, dataset=f"dataset-{number // tasks}", task=f"task-{number % tasks}", badges=())
        yield replace(
            made, facts=facts, inference=inference,
            rows=tuple(replace(row, standing=inference.standings[row.method]) for row in ranked),
        )  # fmt: skip


def _row(like: Row, at: int, rng: np.random.Generator) -> Row:
    slides = {
        slide: float(score)
        for slide, score in zip(SLIDES, rng.normal(0.4 - 0.006 * at, 0.05, len(SLIDES)), strict=True)
    }
    values = {name: float(np.mean(list(slides.values())) + rng.normal(0, 0.01)) for name in like.values}
    return replace(like, method=f"method-{at}", title=f"Method {at}", slides=slides, values=values)


def main(folder: Path) -> None:
    for made in boards():
        publish(made, folder)
    began, used = time.perf_counter(), time.process_time()
    publish_page(folder)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    size = (folder / "index.html").stat().st_size / 1e6
    print(f"{METHODS} methods, {DATASETS} datasets, {TASKS} tasks: published in {seconds:.1f} s ({cpu:.1f} s of CPU)")
    print(f"largest memory {memory:.2f} GiB, page {size:.2f} MB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
