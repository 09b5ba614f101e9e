"""Conversion of pickles runs nothing that the file brings."""

import argparse

import pytest
import torch

from stbench.errors import WeightsError
from stbench.weights import read_state
from stbench.weights.conversion import convert
from stbench.weights.listed import TENSOR_GLOBALS, ListedUnpickler
from tests.weights.test_reading import TENSORS, Bomb


def test_settings_are_left_behind_and_tensors_come_through(tmp_path):
    args = argparse.Namespace(lr=1e-5, names=["a"])
    torch.save({"state_dict": TENSORS, "args": args, "epoch": 3}, tmp_path / "c.pt")
    found = read_state(convert(tmp_path / "c.pt", tmp_path / "c.safetensors"))
    assert all(torch.equal(found[key], TENSORS[key]) for key in TENSORS)


def test_a_torchscript_archive_becomes_its_tensors(tmp_path):
    layer = torch.nn.Linear(3, 2)
    torch.jit.script(layer).save(str(tmp_path / "t.pt"))
    with pytest.raises(WeightsError, match="TorchScript"):
        read_state(tmp_path / "t.pt")
    found = read_state(convert(tmp_path / "t.pt", tmp_path / "t.safetensors"))
    assert torch.equal(found["weight"], layer.weight)


def test_a_pickle_that_would_run_code_is_refused_before_it_is_read(tmp_path):
    mark = tmp_path / "ran"
    torch.save({"state_dict": TENSORS, "x": Bomb(mark)}, tmp_path / "evil.pt")
    with pytest.raises(WeightsError, match="would run code"):
        convert(tmp_path / "evil.pt", tmp_path / "evil.safetensors")
    assert not mark.exists()
    assert not (tmp_path / "evil.safetensors").exists()


def test_the_unpickler_itself_imports_only_what_is_listed():
    import io
    import pickle

    for evil in (b"cposix\nsystem\n(S'true'\ntR.", b"cbuiltins\neval\n(S'1'\ntR.", b"ctorch\nload\n(S'x'\ntR."):
        with pytest.raises(pickle.UnpicklingError, match="which no weights need"):
            ListedUnpickler(io.BytesIO(evil)).load()


def test_nothing_on_the_list_reads_files_or_runs_commands():
    assert not [
        name for name in TENSOR_GLOBALS if name.rpartition(".")[2] in {"load", "open", "system", "eval", "exec"}
    ]
