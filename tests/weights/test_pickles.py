"""Pickles: names are found by reading, of every container; endless and damaged ones end."""

import pickle
import zipfile

import pytest
import torch

from stbench.errors import WeightsError
from stbench.weights import pickles
from stbench.weights.pickles import globals_of

NEEDED = {"collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch.FloatStorage"}


@pytest.mark.parametrize("zipped", [True, False])
def test_all_names_are_found(tmp_path, zipped):
    state = torch.nn.Linear(2, 2).state_dict()
    torch.save(state, tmp_path / "w.pt", _use_new_zipfile_serialization=zipped)
    assert set(globals_of(tmp_path / "w.pt")) == NEEDED


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_names_of_every_protocol_are_found(tmp_path, protocol):
    (tmp_path / "w.bin").write_bytes(pickle.dumps(zipfile.ZipFile, protocol))
    assert globals_of(tmp_path / "w.bin") == ("zipfile.ZipFile",)


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
