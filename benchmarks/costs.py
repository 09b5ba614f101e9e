"""Rates for stbench/runs/scale/costs.yaml from a store: python -m benchmarks.costs STORE DATASET [TASK].

The least of all jobs counts, so that what one of them encoded for others is not in it. Run twice, with a cache that has
all features the second time; encoders' rates are those of benchmarks/embed.py.
"""

import sys
from pathlib import Path

import yaml

from stbench.cli.options import Options
from stbench.runs.scale.workload import load_of_jobs
from stbench.runs.store import Store

KEYS = ("train_ms", "predict_ms")


def rates(store: Path, dataset: str, task: str = "") -> dict[str, object]:
    """An entry of the file, without the machine and encoders."""
    plan, _ = Options(methods="all", dataset=dataset, task=task, store=store).resolve()
    records = {(record.method, record.fold, record.seed): record for record in Store.existing(store).records()}
    spent: dict[str, list[tuple[float, float]]] = {}
    for job in plan.jobs:
        record = records.get((job.entry.name, job.fold.name, job.seed))
        if record is not None and record.status == "measured":
            (load,) = load_of_jobs(plan, [job])
            train, predict = (record.cost.get(f"{stage}_cpu_s", 0.0) for stage in ("train", "predict"))
            spent.setdefault(job.entry.name, []).append((train / load.trained, predict / load.tested))
    methods = {
        name: {key: round(1000 * min(times), 3) for key, times in zip(KEYS, zip(*each, strict=True), strict=True)}
        for name, each in spent.items()
    }
    return {"device": "cpu", "profile": plan.profile, "methods": methods}


if __name__ == "__main__":
    print(yaml.safe_dump([rates(Path(sys.argv[1]), *sys.argv[2:])], sort_keys=True, width=110))
