import errno
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from stbench.data import Panel
from stbench.errors import StoreError
from stbench.files.damage import Damaged
from stbench.runs.marker import STORE_FORMAT
from stbench.runs.record import RECORD_FORMAT, Record
from stbench.runs.store import Store
from stbench.scoring.answers import Prediction
from tests.made import CARDS

RECORD = Record(
    key="a" * 64, status="measured", method="mean", task="gene-pred", dataset="made", fold="A1", seed=0,
    profile="quick", settings={"k": 5}, cost={"train_wall_s": 1.5}, panel_sha256="f" * 64, remarks=("one",),
    versions={"numpy": "2"}, machine={"cpus": "2"}, commit="0123",
)  # fmt: skip
PREDICTION = Prediction(np.eye(3, 2, dtype=np.float32), "A1", ("1x1", "1x2", "2x1"), ("ERBB2", "MGP"), ("MGP",))
ARCHIVE = CARDS.parent / "archives" / "store-format-1"


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


def stray(store: Store) -> list[str]:
    return [path.name for path in store.folder.rglob(".*")]


values = arrays(np.float32, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=st.floats(-10, 10, width=32))


@pytest.mark.parametrize("panel", [Panel(("B", "A")), Panel(("B", "A"), ("A",)), Panel(("B", "A"), (), (1, 0))])
def test_a_frozen_panel_is_the_panel_with_the_folds_of_its_genes(store, panel):
    store.put_panel("fold", panel)
    assert store.panel("fold") == panel
    path = store.folder / "panels" / "fold.json"
    path.write_text(path.read_text().replace("1", "2", 1))
    assert store.damaged_panel("fold")


@settings(max_examples=15, deadline=None)
@given(values, st.text(st.characters(categories=["L", "N", "S"]), min_size=1), st.text())
def test_what_is_put_comes_back(tmp_path_factory, found, name, log):
    store = Store.open(tmp_path_factory.mktemp("store"))
    spots, genes = (tuple(f"{name}{i}" for i in range(n)) for n in found.shape)
    added = genes[:1]
    answers = (
        Prediction(found, name, spots, genes, added), Prediction(found[:1] + 1, "another", spots[:1], genes, added)
    )  # fmt: skip
    store.put(RECORD, answers, log)
    for back, answer in zip(store.predictions(RECORD.key), answers, strict=True):
        assert_array_equal(back.values, answer.values)
        assert back[1:] == answer[1:]
    assert store.record(RECORD.key) == RECORD
    assert store.is_measured(RECORD.key)
    assert stray(store) == []


def test_a_later_result_takes_the_place_of_an_earlier_one(store):
    store.put(replace(RECORD, status="failed", cause="no luck"), log="traceback")
    assert not store.is_measured(RECORD.key)
    assert store.log_path(RECORD.key).read_text() == "traceback"
    store.put(RECORD, (PREDICTION,))
    assert store.is_measured(RECORD.key)
    assert [record.status for record in store.records()] == ["measured"]


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"key": "a"}', "\0" * 100], ids=range(5))
def test_a_record_that_was_not_finished_is_no_record(store, content):
    store.put(RECORD, (PREDICTION,))
    (store.folder / "jobs" / RECORD.key / "record.json").write_text(content)
    assert store.record(RECORD.key) is None
    assert not store.is_measured(RECORD.key)
    assert list(store.records()) == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_prediction_cut_short_is_not_measured(store, share):
    store.put(RECORD, (PREDICTION,))
    path = store.folder / "jobs" / RECORD.key / "predictions.npz"
    os.truncate(path, int(path.stat().st_size * share))
    assert not store.is_measured(RECORD.key)


def test_a_prediction_with_a_flipped_byte_is_told_and_not_scored(store):
    store.put(RECORD, (PREDICTION,))
    path = store.folder / "jobs" / RECORD.key / "predictions.npz"
    content = bytearray(path.read_bytes())
    content[content.index(PREDICTION.values.tobytes())] ^= 255
    path.write_bytes(content)
    with pytest.raises(StoreError, match="run again"):
        store.predictions(RECORD.key)


def test_what_a_killed_process_left_half_written_is_ignored(store):
    half = store.folder / "jobs" / ".half-abc"
    half.mkdir()
    (half / "record.json").write_text(json.dumps({"key": ".half-abc", "status": "measured"}))
    (store.folder / "models" / "ttt").mkdir(parents=True)
    assert list(store.records()) == []
    assert store.model("ttt") is None


def test_a_model_folder_appears_whole_or_not_at_all(store):
    def stop_halfway():
        with store.new_model("training") as folder:
            (folder / "training.json").write_text("{}")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stop_halfway()
    assert store.model("training") is None
    with store.new_model("training") as folder:
        (folder / "training.json").write_text("{}")
    assert (store.model("training") / "training.json").read_text() == "{}"
    assert stray(store) == []


def test_what_one_user_kept_another_can_read(store):
    with store.new_model("training") as folder:
        (folder / "training.json").write_text("{}")
        (folder / "training.json").chmod(0o600)  # as safetensors leaves its files
        (folder / "part").mkdir(0o700)
    store.put(RECORD, (PREDICTION,))
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in store.folder.rglob("*"))


def test_a_file_error_of_an_adapter_is_not_taken_for_one_of_the_store(store):
    with pytest.raises(FileNotFoundError), store.new_model("training") as folder:
        (folder / "absent" / "file").write_text("")


@pytest.mark.parametrize(
    "change",
    [lambda text: text.replace("B", "C"), lambda text: text.replace('"A"', '"D"'), lambda text: "[]",
     lambda text: "{", lambda text: '{"genes": ["A", "A"]}'],
    ids=["another gene", "another marker", "a list", "cut short", "a gene twice"],
)  # fmt: skip
def test_a_panel_is_frozen_and_a_changed_one_is_not_believed(store, change):
    panel = Panel(("B", "A"), added=("A",))
    store.put_panel("fold", panel)
    assert (store.panel("fold"), store.panel("another")) == (panel, None)
    path = store.folder / "panels" / "fold.json"
    path.write_text(change(path.read_text()))
    assert store.panel("fold") is None


@pytest.mark.parametrize("call", ["rename", "savez"])
def test_a_full_disk_is_told_and_leaves_nothing(store, monkeypatch, call):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*((Path, "rename", full) if call == "rename" else (np, "savez", full)))
    with pytest.raises(StoreError, match=r"No space left[\s\S]*what is done is kept"):
        store.put(RECORD, (PREDICTION,))
    assert stray(store) == []
    assert list(store.records()) == []


@pytest.mark.parametrize(
    "message",
    ["Error while serializing: I/O error: No space left on device (os error 28)",
     "Can't write data (file write failed: errno = 28, error message = 'No space left on device')"],
    ids=["safetensors", "HDF5"],
)  # fmt: skip
@pytest.mark.parametrize("raised", [RuntimeError, OSError])
def test_a_full_disk_that_a_library_tells_in_words_stops_the_run_too(store, message, raised):
    with pytest.raises(StoreError, match=r"No space left[\s\S]*what is done is kept"), store.new_model("training"):
        raise raised(message)
    assert stray(store) == []


@pytest.mark.parametrize("opening", [Store.open, Store.existing])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (json.dumps({"format": STORE_FORMAT + 1}), "newer stbench"),
        ("{", r"format\.json"),
        ("[]", r"format\.json"),
        ('{"format": "new"}', r"format\.json"),
    ],
    ids=["newer", "cut short", "a list", "a text"],
)
def test_a_store_of_another_format_is_refused_untouched(tmp_path, opening, content, told):
    (tmp_path / "format.json").write_text(content)
    with pytest.raises(StoreError, match=told):
        opening(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"format.json": content}


def test_a_folder_that_cannot_be_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="--store"):
        Store.open(tmp_path / "file" / "store")


def test_a_record_of_a_newer_format_is_passed_over_with_a_note(store, caplog):
    store.put(replace(RECORD, format=RECORD_FORMAT + 1), (PREDICTION,))
    store.put(other := replace(RECORD, key="b" * 64), (PREDICTION,))
    assert list(store.records()) == [other]
    assert (store.is_measured(RECORD.key), store.damage(RECORD.key)) == (False, None)
    assert caplog.text.count("newer stbench") == 1


def test_two_writers_of_one_result_both_succeed(store):
    import threading

    many = [threading.Thread(target=store.put, args=(RECORD, (PREDICTION,))) for _ in range(4)]
    for thread in many:
        thread.start()
    for thread in many:
        thread.join()
    assert store.is_measured(RECORD.key)
    assert stray(store) == []


def test_stores_of_format_1_stay_readable(tmp_path):
    shutil.copytree(ARCHIVE, tmp_path / "store")
    store = Store.open(tmp_path / "store")
    measured, failed = sorted(store.records(), key=lambda record: record.status, reverse=True)
    assert measured == replace(RECORD, format=1)
    assert (failed.status, failed.cause) == ("failed", "ValueError: no luck")
    (kept,) = store.predictions(measured.key)
    assert_array_equal(kept.values, PREDICTION.values)
    assert kept[1:] == (*PREDICTION[1:4], ())  # such results are older than added markers
    assert store.panel("b" * 64) == Panel(("ERBB2", "MGP"))
    assert (store.model("c" * 64) / "training.json").is_file()


def flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit % (8 * len(content)) // 8] ^= 1 << bit % 8
    path.write_bytes(content)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["record.json", "predictions.npz", "checksums.json", "log.txt"]), st.integers(0, 2**20))
def test_no_bit_of_a_result_changes_a_value_unnoticed(tmp_path_factory, name, bit):
    store = Store.open(tmp_path_factory.mktemp("store"))
    store.put(RECORD, (PREDICTION,), "log")
    flip(store.folder / "jobs" / RECORD.key / name, bit)
    if store.damage(RECORD.key) is not None:
        assert not store.is_measured(RECORD.key)
    else:
        (back,) = store.predictions(RECORD.key)
        assert (back[1:], store.record(RECORD.key)) == (PREDICTION[1:], RECORD)
        assert_array_equal(back.values, PREDICTION.values)
        assert name in ("log.txt", "checksums.json")  # what no number is read from; white space of the list


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["training.json", "part/arrays.bin"]), st.integers(0, 2**20))
def test_no_bit_of_a_model_changes_unnoticed(tmp_path_factory, name, bit):
    store = Store.open(tmp_path_factory.mktemp("store"))
    with store.new_model("training") as folder:
        (folder / "part").mkdir()
        (folder / "part/arrays.bin").write_bytes(bytes(100))
        (folder / "training.json").write_text("{}")
    flip(store.folder / "models/training" / name, bit)
    with pytest.raises(Damaged, match=name):
        store.model("training")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**20))
def test_no_bit_of_a_panel_changes_a_gene_unnoticed(tmp_path_factory, bit):
    store = Store.open(tmp_path_factory.mktemp("store"))
    panel = Panel(("B", "A"), added=("A",))
    store.put_panel("fold", panel)
    flip(store.folder / "panels/fold.json", bit)
    assert store.panel("fold") == (None if store.damaged_panel("fold") else panel)


def test_a_result_that_stepped_aside_is_read_there(store):
    store.put(RECORD, (PREDICTION,))
    (store.folder / "jobs" / RECORD.key).rename(store.folder / "jobs" / f".old-{RECORD.key}")
    assert store.is_measured(RECORD.key)
    store.put(replace(RECORD, cause="again"), (PREDICTION,))
    assert store.record(RECORD.key).cause == "again"
    assert stray(store) == []


@pytest.mark.parametrize("bit", range(0, 800, 100))
def test_a_damaged_marker_of_a_store_with_results_is_mended(store, caplog, bit):
    flip(store.folder / "format.json", bit)
    assert json.loads((Store.open(store.folder).folder / "format.json").read_text())["format"] == STORE_FORMAT
