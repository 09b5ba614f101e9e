"""Shared: a store whose results are kept on an object store too, where other machines find them."""

import contextlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from stbench.files.damage import Damaged
from stbench.files.mirrors import Mirror, all_of
from stbench.files.shared_clock import age_s
from stbench.runs.marker import MARKER

RESULTS, MODELS, PANELS, RUNS = "jobs", "models", "panels", "runs"
FORGOTTEN_S = 60.0
"""How long a run's bulletin may be here alone: it is pushed within seconds, unless its run was removed there."""


def pull(folder: Path) -> tuple[Damaged, ...]:
    """Fetch what others have put into a store since it was looked at last; models come when a job asks for them.

    Returns:
        Results that are damaged there, and count as absent.

    Raises:
        StoreError: the object store cannot be reached or read.
    """
    mirror = Mirror.of(folder)
    if mirror is None:
        return ()
    mirror.remote.check()
    mirror.pull_file(MARKER)
    damage = mirror.pull_folders(RESULTS, _is_better)
    absent = [name for name in mirror.remote.listed(PANELS) if not (folder / name).exists()]
    all_of(mirror.pull_file, absent)
    _pull_bulletins(mirror)
    return damage


def join(folder: Path) -> None:
    """Make a store's mirror on a machine that only runs jobs: it needs the marker, and no results."""
    mirror = Mirror.of(folder)
    if mirror is not None and mirror.pull_file(MARKER):
        push(folder)


def push(folder: Path) -> None:
    """What a process was killed before it could push; the store's marker first, which shows that it may be written."""
    mirror = Mirror.of(folder)
    if mirror is None:
        return
    mirror.push_file(MARKER)
    there = mirror.remote.listed(PANELS)
    names = [f"{PANELS}/{path.name}" for path in (folder / PANELS).glob("[!.]*.json")]
    all_of(mirror.push_file, [name for name in names if name not in there])
    for part in (RESULTS, MODELS):
        mirror.push_folders(part)


def push_folder(folder: Path, name: str) -> None:
    """Put a result or a model there, whole or not at all."""
    _with(folder, lambda mirror: mirror.push_folder(name))


def push_file(folder: Path, name: str) -> None:
    """Put a panel or a bulletin there."""
    _with(folder, lambda mirror: mirror.push_file(name))


def remove_file(folder: Path, name: str) -> None:
    """Remove a bulletin there."""
    _with(folder, lambda mirror: mirror.remote.remove(name))


def pull_for_job(folder: Path, key: str, training_key: str, fold_key: str) -> None:
    """What a job of this key would make again: its result, or else its panel and its model."""
    mirror = Mirror.of(folder)
    if mirror is None:
        return
    mirror.pull_folder(f"{RESULTS}/{key}", _is_better)
    if _is_measured(folder / RESULTS / key):
        return
    if not (folder / PANELS / f"{fold_key}.json").exists():
        mirror.pull_file(f"{PANELS}/{fold_key}.json")
    mirror.pull_folder(f"{MODELS}/{training_key}", lambda theirs, ours: True)


def _with(folder: Path, do: Callable[[Mirror], None]) -> None:
    mirror = Mirror.of(folder)
    if mirror is not None:
        do(mirror)


def _is_better(theirs: Path, ours: Path) -> bool:
    """Whether a result there takes the place of one that was never pushed."""
    return _is_measured(theirs) or not _is_measured(ours)


def _is_measured(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / "record.json").read_bytes())["status"] == "measured")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _pull_bulletins(mirror: Mirror) -> None:
    """What runs on other machines say of themselves, as old as it is there."""
    there = [name for name in mirror.remote.listed(RUNS) if name.endswith(".json")]
    for name in there:
        path, age = mirror.folder / name, mirror.remote.age_s(name)
        with contextlib.suppress(OSError):
            if age is None or (path.exists() and age_s(path) <= age):
                continue  # it ended just now, or is of a run here
            if mirror.pull_file(name):
                os.utime(path, (time.time() - age,) * 2)
    for path in (mirror.folder / RUNS).glob("[!.]*.json"):
        with contextlib.suppress(OSError):
            if f"{RUNS}/{path.name}" not in there and age_s(path) > FORGOTTEN_S:
                path.unlink()
