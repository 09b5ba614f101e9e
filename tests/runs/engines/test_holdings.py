"""Holdings: memory of a process and its children, without the files that it maps."""

import mmap
import os
import subprocess
import sys

import pytest

from stbench.runs.engines import holdings
from stbench.runs.engines.holdings import Holdings, held

MB = 10**6
HOLDS = "import sys; held = bytearray(b'x') * (80 * 10**6); print(flush=True); sys.stdin.read()"
CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLDS!r}])"


@pytest.mark.parametrize("code", [HOLDS, CHILD], ids=["itself", "its child"])
def test_what_a_process_and_its_children_hold_is_seen(code):
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:
        process.stdout.readline()
        assert 80 * MB < held(process.pid) < 130 * MB
        process.stdin.close()
    assert held(process.pid) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="pages are told apart on Linux alone")
def test_pages_of_a_file_count_only_in_the_quick_answer(tmp_path):
    (tmp_path / "file").write_bytes(bytes(60 * MB))
    own, quick = held(os.getpid()), held(os.getpid(), suspect=1 << 60)
    with (tmp_path / "file").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert sum(mapped[:: mmap.PAGESIZE]) == 0
        assert held(os.getpid(), suspect=1 << 60) - quick > 50 * MB
        assert held(os.getpid()) - own < 20 * MB


@pytest.mark.parametrize(("took_s", "pause_s"), [(0.001, 0.2), (0.03, 0.6), (0.5, 1.0)])
def test_looks_are_rare_where_they_take_long(monkeypatch, took_s, pause_s):
    clock = [100.0]

    def look(pid, suspect):
        clock[0] += took_s
        return 7

    monkeypatch.setattr(holdings, "held", look)
    monkeypatch.setattr(holdings.time, "monotonic", lambda: clock[0])
    made = Holdings()
    assert made.look({1: 0}) == {1: 7}
    clock[0] += 0.9 * pause_s
    assert made.look({1: 0}) == {}
    clock[0] += 0.2 * pause_s
    assert made.look({1: 0}) == {1: 7}


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ([], 0),
        (["nr_free 7\noom_kill 3\nx 1\n"], 3),
        (["oom_kill 3\n", "low 0\noom 5\noom_kill 4\noom_group_kill 9\n"], 7),
    ],
)
def test_kills_for_memory_are_counted_where_the_system_counts_them(monkeypatch, tmp_path, files, count):
    paths = [tmp_path / str(number) for number in range(2)]
    for path, text in zip(paths, files, strict=False):
        path.write_text(text)
    monkeypatch.setattr(holdings, "COUNTS_OF_KILLS", paths)
    assert holdings.kills_for_memory() == count
