"""Rates for stbench/runs/scale/costs.yaml from a store that holds a complete run.

    python -m benchmarks.costs --store STORE --dataset NAME [--data-root FOLDER] [--cards FOLDER] [--task NAME]

Features are made by jobs of their own, so none of them is in a method's rate; encoders are measured apart.
"""

import argparse
from pathlib import Path

import yaml

from stbench.cli.options import Options
from stbench.runs.outlook import outlook
from stbench.runs.scale.costs import rates_in
from stbench.runs.store import Store


def rates(options: Options) -> dict[str, object]:
    """An entry of the file, without the machine and encoders."""
    plan, _ = options.resolve()
    store = Store.existing(options.store)
    measured = rates_in(store, plan, outlook(plan, store).done)
    methods = {
        name: {key: round(ms, 3) for key, ms in rate.model_dump(exclude_defaults=True).items()}
        for name, rate in sorted(measured.items())
    }
    return {"device": "cpu", "profile": plan.profile, "methods": methods}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--data-root", type=Path)
    parser.add_argument("--cards", type=Path)
    parser.add_argument("--task", default="")
    print(yaml.safe_dump([rates(Options(methods="all", **vars(parser.parse_args())))], sort_keys=True, width=110))
