"""Runs with real workers: few and rich, since every worker imports for some seconds."""

import csv
import os
import resource
import signal
import subprocess
import sys
import time

import pytest

from benchmarks.trials.workers import written_cards
from stbench.runs.store import Store
from tests.made import CARDS
from tests.made.command import stbench
from tests.made.her2st import write_her2st

TROUBLE = ("raises", "dies", "sleeps", "greedy", "starves", "weightless", "exits")
SCORES = ("pcc", "mae", "rmse", "status")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Data of two sections of two patients; the run of ``learner`` and ``mean`` with one worker stands in it."""
    folder = tmp_path_factory.mktemp("engine")
    write_her2st(folder / "data", ("A1", "B1"))
    ended = run(folder, "learner,mean", "--workers", "1", "--store", "one", "--out", "tables-one")
    assert ended.code == 0, ended.err
    return folder


def run(folder, methods, *more):
    return stbench("run", "--methods", methods, "--dataset", "her2st", "--data-root", "data", "--cards", str(CARDS),
                   *more, folder=folder)  # fmt: skip


def table(folder, out, *, costs=False):
    """Rows of the CSV by method, as text, without what they cost."""
    with (folder / out / "her2st/gene-pred.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {r["method"]: {k: v for k, v in r.items() if costs or not k.startswith("cost_")} for r in rows}


def answers(folder, store):
    """Bytes of all predictions by job."""
    kept = Store(folder / store)
    return {
        record.key: [found.values.tobytes() for found in kept.predictions(record.key)]
        for record in kept.records()
        if record.status == "measured"
    }


def files(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_method_in_trouble_costs_its_own_row_only_and_two_workers_answer_as_one(folder):
    ended = run(folder, ",".join(("learner", "mean", "mute", *TROUBLE)), "--workers", "2", "--job-timeout", "10",
                "--job-memory", "0.8", "--store", "two", "--out", "tables-two")  # fmt: skip
    assert ended.code == 1, ended.err
    rows = table(folder, "tables-two")
    assert {name: rows[name]["status"] for name in ("learner", "mean", "mute", *TROUBLE)} == {
        "learner": "measured", "mean": "measured", "mute": "not applicable", "raises": "failed", "dies": "failed",
        "sleeps": "timed out", "greedy": "out of memory", "starves": "out of memory",
        "weightless": "needs weights", "exits": "failed",
    }  # fmt: skip
    causes = {name: row["cause"] for name, row in rows.items()}
    assert causes["raises"] == "B1: ValueError: no luck"
    assert "signal 9" in causes["dies"]
    assert causes["sleeps"] == "B1: took longer than 10 s"
    assert "where a job may hold 0.8 (--job-memory)" in causes["greedy"]
    assert causes["starves"] == "B1: the job needed more memory than there is"
    assert "stbench weights fetch big" in causes["weightless"]
    assert "SystemExit" in causes["exits"]
    assert "Traceback" not in ended.out + ended.err
    assert answers(folder, "one").items() <= answers(folder, "two").items()
    for name, row in table(folder, "tables-one").items():
        assert {k: v for k, v in rows[name].items() if k.startswith(SCORES)} == {
            k: v for k, v in row.items() if k.startswith(SCORES)
        }
    log = next(r for r in Store(folder / "two").records() if r.method == "raises" and r.status == "failed")
    told = Store(folder / "two").log_path(log.key).read_text()
    assert "about to train" in told
    killed = next(r for r in Store(folder / "two").records() if r.method == "dies" and r.status == "failed")
    assert "signal 9" in Store(folder / "two").log_path(killed.key).read_text()
    assert "Traceback" in told


def test_nothing_is_done_twice(folder):
    before = files(folder / "one")
    started = time.perf_counter()
    ended = run(folder, "learner,mean", "--store", "one", "--out", "tables-again")
    assert ended.code == 0
    assert files(folder / "one") == before
    assert time.perf_counter() - started < 5, "no worker was started"
    assert table(folder, "tables-again", costs=True) == table(folder, "tables-one", costs=True)
    markdown = [(folder / out / "her2st/gene-pred.md").read_bytes() for out in ("tables-one", "tables-again")]
    assert markdown[0] == markdown[1]
    ended = stbench("leaderboard", "--methods", "learner,mean", "--dataset", "her2st", "--data-root", "data", "--cards",
                    str(CARDS), "--store", "one", "--out", "tables-board", folder=folder)  # fmt: skip
    assert table(folder, "tables-board", costs=True) == table(folder, "tables-one", costs=True)


def test_what_is_lost_or_broken_is_done_again_and_only_that(folder):
    store = Store(folder / "one")
    lost, broken = (
        next(r.key for r in store.records() if r.method == method and r.fold == "A1") for method in ("learner", "mean")
    )
    expected, before = answers(folder, "one"), files(folder / "one")
    (folder / "one/jobs" / lost / "record.json").unlink()
    os.truncate(folder / "one/jobs" / broken / "predictions.npz", 200)
    model = next(path for path in (folder / "one/models").rglob("*.safetensors") if path in before)
    for path in (folder / "one/models").rglob("*.safetensors"):
        path.write_bytes(b"broken")  # a model that cannot be loaded is trained again
    ended = run(folder, "learner,mean", "--workers", "1", "--store", "one", "--out", "tables-mended")
    assert ended.code == 0, ended.err
    assert ended.err.count(": measured") == 2
    assert answers(folder, "one") == expected
    assert table(folder, "tables-mended") == table(folder, "tables-one")
    untouched = [
        path for path in before if "jobs" in path.parts and lost not in path.parts and broken not in path.parts
    ]
    after = files(folder / "one")
    assert untouched
    assert all(after[path] == before[path] for path in untouched)
    assert model.exists()


def test_a_driver_killed_midway_leaves_a_store_that_goes_on_to_the_same_table(folder):
    command = [sys.executable, "-c", "from stbench.cli import main; main()", "run", "--methods", "learner,mean",
               "--dataset", "her2st", "--data-root", "data", "--cards", str(CARDS), "--workers", "1", "--store",
               "killed", "--out", "tables-killed"]  # fmt: skip
    environment = {**os.environ, "STBENCH_CACHE": str(folder / "cache")}
    driver = subprocess.Popen(
        command, cwd=folder, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not list((folder / "killed").glob("jobs/[!.]*/record.json")) and time.monotonic() < deadline:
        time.sleep(0.01)
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    assert not (folder / "tables-killed").exists()
    ended = run(folder, "learner,mean", "--workers", "1", "--store", "killed", "--out", "tables-killed")
    assert ended.code == 0, ended.err
    assert table(folder, "tables-killed") == table(folder, "tables-one")
    assert answers(folder, "killed") == answers(folder, "one")


def test_a_full_disk_stops_the_run_with_one_message_and_keeps_what_is_done(folder):
    limit = 12_000  # bytes a file may have: room for records, not for the learner's patches

    def small_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-c", "from stbench.cli import main; main()", "run", "--methods", "mean,learner",
               "--dataset", "her2st", "--data-root", "data", "--cards", str(CARDS), "--workers", "1", "--store",
               "full", "--out", "tables-full", "--cache", "full-cache"]  # fmt: skip
    ended = subprocess.run(command, cwd=folder, preexec_fn=small_disk, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "cannot be written" in ended.stderr
    assert not (folder / "tables-full").exists()
    assert not list((folder / "full").rglob(".half-*"))
    assert all(record.status == "measured" for record in Store(folder / "full").records())


def test_what_a_method_did_to_its_process_and_slides_is_said_in_the_table_and_reaches_no_other(folder):
    cards = written_cards(folder / "own", ("changes-folder", "sets-counts"))
    command = [sys.executable, "-c", "from stbench.cli import main; main()", "run", "--methods",
               "hostile:changes-folder,hostile:sets-counts,colour-ridge,mean", "--dataset", "her2st", "--data-root",
               "data", "--cards", str(cards), "--workers", "1", "--store", "changed", "--out",
               "tables-changed"]  # fmt: skip
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300,
                           env={**os.environ, "STBENCH_CACHE": str(folder / "cache")})  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    rows, alone = table(folder, "tables-changed"), table(folder, "tables-one")
    assert {row["status"] for row in rows.values() if row["method"] != "oracle"} <= {"measured"}
    assert {k: v for k, v in rows["mean"].items() if k.startswith(SCORES)} == {
        k: v for k, v in alone["mean"].items() if k.startswith(SCORES)
    }
    text = (folder / "tables-changed/her2st/gene-pred.md").read_text()
    assert "changed the working folder of its process, which no other job saw" in text
    assert "changes slides in place (AnnData's X), which no other job saw" in text
