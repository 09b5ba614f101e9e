"""Make all published tables from an empty store, write them again, or hold two folders of tables against one another.

    python benchmarks/tables.py make --data-root HER2ST --out FOLDER [--workers 2] [--cache FOLDER]
    python benchmarks/tables.py again FOLDER
    python benchmarks/tables.py compare FOLDER OTHER

``make`` runs whatever ``stbench`` is first on the path, so that two checkouts can be compared on one machine:
trained rows differ in the third decimal between processors. ``compare`` leaves out wording and cost. ``again``
writes every format from the JSON files in a folder, with ranks and printed figures made anew: scores stay.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

DEMO = ("gene-pred", "gene-pred-same-patient", "gene-pred-zero-shot")
HER2ST = (
    *DEMO, "clustering", "clustering-leiden", "gene-pred-finetune", "gene-pred-finetune-blocked", "hest-probe",
    "stimage-ridge", "ablation-cmrcnet", "ablation-comtip", "bleep-visium", "bleep-visium-harmony",
)  # fmt: skip
WORDS = ("title", "cause", "note", "origin")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    making = commands.add_parser("make")
    making.add_argument("--data-root", type=Path, required=True)
    making.add_argument("--out", type=Path, required=True)
    making.add_argument("--workers", default="2")
    making.add_argument("--cache", type=Path)
    making.set_defaults(run=make)
    again = commands.add_parser("again")
    again.add_argument("folder", type=Path)
    again.set_defaults(run=write_again)
    comparing = commands.add_parser("compare")
    comparing.add_argument("one", type=Path)
    comparing.add_argument("other", type=Path)
    comparing.set_defaults(run=compare)
    given = parser.parse_args()
    given.run(given)


def write_again(given: argparse.Namespace) -> None:
    from stbench import cards
    from stbench.analyses.refreshed import refreshed
    from stbench.report.json import leaderboard_of
    from stbench.report.publish import publish
    from stbench.report.verifying import tables_in

    tasks, printed = cards.tasks(), cards.reported().values()
    for path in tables_in(given.folder):
        board = leaderboard_of(path.read_text(encoding="utf-8"), str(path))
        task = board.facts.task
        publish(refreshed(board, tasks[task].reported if task in tasks else "", printed), given.folder)


def make(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as store:
        shared = ["--methods", "all", "--store", store, "--out", str(given.out), "--workers", given.workers]
        shared += ["--cache", str(given.cache)] if given.cache else []
        real = ["--dataset", "her2st", "--data-root", str(given.data_root)]
        for task, where in [*((task, []) for task in DEMO), *((task, real) for task in HER2ST)]:
            print(f"== {task} {' '.join(where)}", flush=True)
            command = [sys.executable, "-c", "from stbench.cli import main; main()", "run", "--task", task]
            subprocess.run([*command, *shared, *where], check=True)


def compare(given: argparse.Namespace) -> None:
    total = different = 0
    for path in sorted(given.one.rglob("*.csv")):
        values, changes = compared(path, given.other / path.relative_to(given.one))
        total, different = total + values, different + len(changes)
        print(f"{path.relative_to(given.one)}: {values} values, {len(changes)} different {changes[:3]}")
    print(f"{total} values, {different} different")
    sys.exit(bool(different) or not total)


def compared(one: Path, other: Path) -> tuple[int, list[tuple[str, ...]]]:
    """Values of the first table, and those that the second one has otherwise: method, column, both values."""
    rows, others = (
        {row["method"]: row for row in csv.DictReader(path.open(encoding="utf-8"))} for path in (one, other)
    )
    assert list(rows) == list(others), f"{one} and {other} have other rows, or another order"
    pairs = [
        (method, column, value, others[method].get(column, "absent"))
        for method, row in rows.items()
        for column, value in row.items()
        if column not in WORDS and not column.startswith("cost_")
    ]
    return len(pairs), [pair for pair in pairs if pair[2] != pair[3]]


def by_method(path: Path) -> dict[str, dict[str, str]]:
    """Rows of a table."""
    return {row["method"]: row for row in csv.DictReader(path.open(encoding="utf-8"))}


if __name__ == "__main__":
    main()
