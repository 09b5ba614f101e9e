"""Place: a dataset is read once per process, and anew where what it is read from differs."""

from dataclasses import replace
from pathlib import Path

import pytest

from stbench.cards import datasets
from stbench.runs.place import Place
from tests.made.her2st import write_her2st


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    write_her2st(folder / "data", ("A1", "B1"))
    return Place(
        store=folder / "store", cache=folder / "cache", dataset=datasets()["her2st"], data_root=folder / "data"
    )


@pytest.mark.parametrize(
    ("change", "same"),
    [({}, True), ({"device": "cuda"}, True), ({"job_seconds": 5.0}, True), ({"cache_limit_bytes": 10**6}, False)],
    ids=["again", "device", "time", "cache"],
)
def test_a_dataset_is_read_once_whatever_does_not_concern_it(place, change, same):
    assert (replace(place, **change).cohort() is place.cohort()) is same


@pytest.mark.parametrize("name", ["store", "cache", "data_root", "test_data_root"])
def test_paths_are_absolute_before_a_method_changes_the_working_folder(place, monkeypatch, tmp_path, name):
    monkeypatch.chdir(tmp_path)
    own = replace(place, **{name: Path("here")}, weights=(("uni", Path("uni.bin")),))
    monkeypatch.chdir("/")
    assert getattr(own, name) == tmp_path / "here"
    assert own.weights == (("uni", tmp_path / "uni.bin"),)


@pytest.mark.parametrize("stand_ins", [(), ("uni",)])
def test_weights_are_looked_for_where_the_command_line_says(place, tmp_path, stand_ins):
    search = replace(place, weights=(("uni", tmp_path),)).search(stand_ins)
    assert search.overrides == {"uni": tmp_path}
    assert search.stand_ins == frozenset(stand_ins)
