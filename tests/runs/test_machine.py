"""Machine: what a process may use is the least of what the system and its control groups say."""

import psutil
import pytest

from stbench.runs import machine
from stbench.runs.machine import GB, Gpu, Machine, memory_here

WHOLE = psutil.virtual_memory().total
THERE = (("GPU-a", 40 * GB), ("3", 80 * GB), ("4", 20 * GB))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, WHOLE),
        ({"memory.max": "max"}, WHOLE),
        ({"memory.max": str(GB)}, GB),
        ({"memory.max": "max", "job/memory.max": str(2 * GB)}, 2 * GB),
        ({"job/memory.max": str(2 * GB), "job/step/memory.max": str(GB)}, GB),
        ({"job/memory.max": str(GB), "job/step/memory.max": "max"}, GB),
        ({"other/memory.max": str(GB)}, WHOLE),
        ({"memory/memory.limit_in_bytes": str(GB)}, GB),
        ({"memory.max": str(2**62)}, WHOLE),
    ],
    ids=[
        "none",
        "no limit",
        "the container's",
        "a group's",
        "the inner",
        "the outer",
        "another's",
        "version 1",
        "huge",
    ],
)
def test_memory_is_the_least_that_any_group_above_this_process_may_use(monkeypatch, tmp_path, files, expected):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n")
    (tmp_path / "own").write_text("12:cpu:/elsewhere\n0::/job/step\n")
    monkeypatch.setattr(machine, "CGROUPS", tmp_path)
    monkeypatch.setattr(machine, "OF_THIS_PROCESS", tmp_path / "own")
    assert memory_here() == expected


@pytest.mark.parametrize(
    ("device", "picked", "expected"),
    [
        ("cpu", (), []),
        ("cuda", (), ["GPU-a", "3", "4"]),
        ("cuda:1", (), ["3"]),
        ("cuda", (2, 0), ["4", "GPU-a"]),
        ("cuda:7", (), []),
    ],
)
def test_gpus_are_those_that_were_picked_under_the_names_that_the_system_has_for_them(
    monkeypatch, device, picked, expected
):
    monkeypatch.setattr(machine, "gpus_here", lambda: THERE)
    assert [gpu.visible for gpu in Machine.here(device, picked).gpus] == expected


@pytest.mark.parametrize("memory_bytes", [GB, 100 * GB])
def test_jobs_leave_a_reserve_to_what_drives_them(memory_bytes):
    left = memory_bytes - Machine(cores=1, memory_bytes=memory_bytes).job_memory_bytes
    assert left == pytest.approx(memory_bytes / 10)


def test_a_gpu_is_the_same_whoever_looks():
    assert Gpu(*THERE[0]) == Gpu(*THERE[0])
