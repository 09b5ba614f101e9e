"""Zarr stores of strangers: nothing outside their folder is read, and nothing in them runs."""

import json
import os

import numpy as np
import pytest
import zarr

from stbench.errors import DataError
from stbench.files.zarr import check_size, check_store, is_store, node_of, opened_store, stored_bytes


@pytest.fixture(params=[2, 3])
def store(request, tmp_path):
    """A store with one group and one array in it."""
    root = zarr.create_group(str(tmp_path / "s"), zarr_format=request.param, attributes={"a": 1})
    root.create_group("g").create_array("x", shape=(100,), chunks=(10,), dtype="f4")[:] = np.arange(100)
    return tmp_path / "s"


def node(store):
    """The file that says what the array is, and its content."""
    path = store / "g/x" / ("zarr.json" if (store / "zarr.json").exists() else ".zarray")
    return path, json.loads(path.read_text())


def with_codec(store, name):
    path, document = node(store)
    if path.name == ".zarray":
        document["filters"] = [{"id": name}]
    else:
        document["codecs"].append({"name": name, "configuration": {}})
    path.write_text(json.dumps(document))


def test_what_is_in_a_store_is_read(store):
    with opened_store(store, DataError, "a store") as group:
        assert group["g/x"][5] == 5
    assert node_of(store, DataError, "a store") == {"a": 1}
    assert is_store(store)
    assert not is_store(store.parent)


@pytest.mark.parametrize("codec", ["pickle", "numcodecs.pickle", "json2", "mine", ""])
def test_codecs_that_may_run_anything_are_refused(store, codec):
    with_codec(store, codec)
    with pytest.raises(DataError, match="is packed by"):
        check_store(store, DataError, "a store")


@pytest.mark.parametrize("codec", ["pickle", "mine"])
def test_codecs_within_shards_are_refused(tmp_path, codec):
    root = zarr.create_group(str(tmp_path / "s"))
    root.create_array("x", shape=(8,), chunks=(2,), shards=(4,), dtype="f4")[:] = 1
    check_store(tmp_path / "s", DataError, "a store")
    path = tmp_path / "s/x/zarr.json"
    document = json.loads(path.read_text())
    document["codecs"][0]["configuration"]["codecs"].append({"name": codec})
    path.write_text(json.dumps(document))
    with pytest.raises(DataError, match=f"is packed by '{codec}'"):
        check_store(tmp_path / "s", DataError, "a store")


@pytest.mark.parametrize("outside", [True, False])
@pytest.mark.parametrize("what", ["file", "folder"])
def test_links_out_of_a_store_are_refused(store, outside, what):
    target = store.parent / "other" if outside else store / "g"
    target.mkdir(exist_ok=True)
    if what == "file":
        (target / "0").write_bytes(b"secret")
        target = target / "0"
    (store / "link").symlink_to(target)
    if outside:
        with pytest.raises(DataError, match="leads out of its store"):
            check_store(store, DataError, "a store")
    else:
        check_store(store, DataError, "a store")


def test_what_is_no_plain_file_is_refused(store):
    os.mkfifo(store / "g/x/pipe")
    with pytest.raises(DataError, match="is no plain file"):
        check_store(store, DataError, "a store")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_a_node_that_is_none_is_refused_by_name(store, text):
    path, _ = node(store)
    path.write_text(text)
    with pytest.raises(DataError) as raised:
        check_store(store, DataError, "a store")
    assert raised.value.where == str(path)


@pytest.mark.parametrize("shape", [10**9, 10**12])
def test_an_array_that_is_larger_than_what_is_stored_of_it_is_refused(store, shape):
    path, document = node(store)
    document["shape"] = [shape]
    path.write_text(json.dumps(document))
    with opened_store(store, DataError, "a store") as group, pytest.raises(DataError, match="of which it stores"):
        check_size(group["g/x"], store / "g/x", DataError)


def test_what_goes_wrong_within_is_told_with_the_store(store):
    assert stored_bytes(store / "g/x") > 100
    with pytest.raises(DataError, match="cannot be read") as raised, opened_store(store, DataError, "s") as group:
        group["absent"]
    assert raised.value.where == str(store)


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_other_folders_are_no_stores(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="is no Zarr store"), opened_store(tmp_path / name, DataError, "a store"):
        pass
