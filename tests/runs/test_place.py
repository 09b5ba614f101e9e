"""Place: a dataset is read once per process, and anew where what it is read from differs."""

from dataclasses import replace
from pathlib import Path

import pytest

from stbench.cards import datasets
from stbench.readers.unmeasured.request import Request
from stbench.runs.place import Place
from tests.made.her2st import write_her2st
from tests.made.unmeasured import write_image, write_table


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


@pytest.mark.parametrize(("change", "same"), [({}, True), ({"mpp_um": 5.0}, False)], ids=["again", "scale"])
def test_slides_without_counts_are_read_once_beside_the_dataset(place, tmp_path, change, same):
    write_image(tmp_path / "N1.png")
    write_table(tmp_path / "N1.csv")
    request = Request(folder=tmp_path, mpp_um=4.0)
    first, second = (replace(place, unmeasured=each).cohort() for each in (request, replace(request, **change)))
    assert first.tested == ("unmeasured/N1",)
    assert first.slides[0] is place.cohort().slides[0]
    assert (first is second) is same
