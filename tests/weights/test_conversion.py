"""Conversion of pickles runs nothing that the file brings."""

import argparse

import pytest
import torch

from stbench.errors import WeightsError
from stbench.weights import read_state
from stbench.weights.conversion import convert
from tests.weights.test_reading import TENSORS, Bomb


@pytest.mark.parametrize(("entry", "zipped"), [("state_dict", True), ("model_state_dict", False), ("model", True)])
def test_settings_are_left_behind_and_tensors_come_through(tmp_path, entry, zipped):
    args = argparse.Namespace(lr=1e-5, names=["a"])
    content = {entry: TENSORS, "args": args, "epoch": 3}
    torch.save(content, tmp_path / "c.pt", _use_new_zipfile_serialization=zipped)
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
