"""``stbench verify --store``: damaged files of a store are named with their rows, and the exit code is 1."""

import pytest

from stbench.files.mirrors import mirrored
from stbench.files.remote import remote_folder
from stbench.runs.store import Store
from tests.made import CARDS
from tests.made.command import stbench
from tests.made.her2st import write_her2st
from tests.made.object_store import in_memory
from tests.made.plans import plan_of, put_result

JOBS = plan_of("learner").jobs


@pytest.fixture
def folder(tmp_path):
    for job in JOBS:
        put_result(Store.open(tmp_path / "mine"), job)
    return tmp_path


@pytest.mark.parametrize("damaged", [0, 2])
def test_it_ends_with_1_where_a_file_is_damaged(folder, damaged):
    for job in JOBS[:damaged]:
        path = folder / "mine/jobs" / job.key / "predictions.npz"
        path.write_bytes(path.read_bytes()[:-1] + b"#")
    ended = stbench("verify", "--store", "mine", folder=folder)
    assert ended.code == int(damaged > 0), ended.err
    assert ended.out.count("DAMAGED ") == damaged
    assert f"3 results, 0 models, 0 panels and 0 files of scores; {damaged} damaged" in ended.out
    for job in JOBS[:damaged]:
        assert f"  gene-pred on {job.dataset}: learner, fold {job.fold.name}, seed 0\n" in ended.out


def test_rows_are_known_by_their_keys_where_a_task_is_named_and_others_are_left_out(folder):
    path = folder / "mine/jobs" / JOBS[0].key / "predictions.npz"
    path.write_bytes(path.read_bytes()[:-1] + b"#")
    write_her2st(folder / "data", ("A1", "B1"))
    data = ("--dataset", "her2st", "--data-root", "data", "--cards", CARDS)
    ended = stbench("verify", "--store", "mine", *data, folder=folder)
    assert (ended.code, "DAMAGED" in ended.out) == (0, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [((), "is told nothing to look at"), (("--store", "absent"), "is no store"),
     (("leaderboards", "--task", "gene-pred"), "are stated in what is verified")],
    ids=["nothing", "no store", "a table and a task"],
)  # fmt: skip
def test_what_cannot_be_looked_at_is_said(folder, words, said):
    ended = stbench("verify", *words, folder=folder)
    assert (ended.code, said in ended.err) == (2, True)


def test_a_result_that_is_damaged_on_an_object_store_is_named_with_its_address(tmp_path, monkeypatch):
    monkeypatch.setenv("STBENCH_CACHE", str(tmp_path / "cache"))
    url = in_memory()
    store = Store.open(mirrored(url))
    (tmp_path / "file").write_text("no tar")
    remote_folder(url).put(tmp_path / "file", f"jobs/{'a' * 64}.tar")
    ended = stbench("verify", "--store", url, folder=tmp_path)
    assert ended.code == 1
    assert f"DAMAGED {url}/jobs/{'a' * 64}.tar" in ended.out
    assert (store.folder / "jobs").is_dir()
