"""What a pickle would import is read off its opcodes, and nothing is run."""

import argparse
import collections
import pickle
import zipfile

import pytest
import torch

from stbench.errors import WeightsError
from stbench.weights import pickles
from stbench.weights.pickles import globals_of
from tests.weights.test_reading import TENSORS, Bomb


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_all_that_a_pickle_of_any_protocol_imports_is_named_and_not_run(tmp_path, protocol):
    mark, path = tmp_path / "ran", tmp_path / "p.pkl"
    path.write_bytes(pickle.dumps([collections.OrderedDict(), Bomb(mark), Bomb(mark)], protocol))
    assert globals_of(path) == ("collections.OrderedDict", "io.open")
    assert not mark.exists()


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize(
    ("beside", "names"),
    [({}, set()), ({"args": argparse.Namespace(lr=1)}, {"argparse.Namespace"}), ({"x": {1}}, {"builtins.set"})],
    ids=["tensors alone", "settings", "a set"],
)
def test_a_file_of_torch_needs_its_tensors_and_what_stands_beside_them(tmp_path, zipped, beside, names):
    torch.save({"state_dict": TENSORS, **beside}, tmp_path / "w.pt", _use_new_zipfile_serialization=zipped)
    needed = {name.replace("__builtin__", "builtins") for name in globals_of(tmp_path / "w.pt")}
    assert needed - names == {"collections.OrderedDict", "torch.FloatStorage", "torch._utils._rebuild_tensor_v2"}
    assert names <= needed


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_pickle_that_ends_too_early_is_told(tmp_path, share):
    content = pickle.dumps({"lr": 1.0, "names": ["a"] * 9, "order": collections.OrderedDict(a=1)})
    (tmp_path / "p.pkl").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(EOFError, match="ends too early or is damaged"):
        globals_of(tmp_path / "p.pkl")


def archive(path, content):
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a/data.pkl", content)


@pytest.mark.parametrize("write", [archive, lambda path, content: path.write_bytes(content)], ids=["zip", "plain"])
def test_endless_instructions_are_refused(tmp_path, monkeypatch, write):
    monkeypatch.setattr(pickles, "MOST_OPCODES", 1000)
    write(tmp_path / "w.pt", b"\x80\x02" + b"N0" * 1000 + b"N.")
    with pytest.raises(WeightsError, match="has endless pickles"):
        globals_of(tmp_path / "w.pt")


def test_pickles_of_many_bytes_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pickles, "MOST_BYTES", 1000)
    archive(tmp_path / "w.pt", pickle.dumps("x" * 1000))
    with pytest.raises(WeightsError, match="bytes of pickles"):
        globals_of(tmp_path / "w.pt")


@pytest.mark.parametrize(
    "content", [b"\x80\x02", b"\x80\x04\x8d" + b"\xff" * 7 + b"\x0f", b"\x80\x02cos\n", b"\x80\x02\xff."]
)
def test_a_damaged_pickle_is_told(tmp_path, content):
    (tmp_path / "w.bin").write_bytes(content)
    with pytest.raises(EOFError, match="ends too early or is damaged"):
        globals_of(tmp_path / "w.bin")
