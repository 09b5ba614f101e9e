"""Sandbox: run as a process of its own; it writes tensors, or says in a line why not."""

import argparse
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file

from stbench.weights.conversion import CODE
from stbench.weights.sandbox import OUTPUT, REFUSED
from tests.made import ROOT


def sandboxed(path, folder):
    command = [sys.executable, "-I", "-c", CODE, str(ROOT), str(path), str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize("zipped", [True, False])
def test_tensors_are_written(tmp_path, zipped):
    state = {"a": torch.arange(3.0), "b": torch.arange(4.0).reshape(2, 2).T}
    content = {"state_dict": state, "args": argparse.Namespace(lr=1.0)}
    torch.save(content, tmp_path / "w.pt", _use_new_zipfile_serialization=zipped)
    (tmp_path / "out").mkdir()
    done = sandboxed(tmp_path / "w.pt", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    written = load_file(tmp_path / "out" / OUTPUT)
    assert all(torch.equal(written[key], state[key]) for key in state)


@pytest.mark.parametrize(
    "content", [b"\x80\x02N.", b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.", b"PK\x03\x04"],
    ids=["nothing", "system", "no archive"],
)  # fmt: skip
def test_what_holds_no_tensors_is_refused_in_a_line(tmp_path, content):
    (tmp_path / "w.pt").write_bytes(content)
    (tmp_path / "out").mkdir()
    done = sandboxed(tmp_path / "w.pt", tmp_path / "out")
    assert done.returncode == REFUSED
    assert len(done.stderr.strip().splitlines()) == 1
    assert list((tmp_path / "out").iterdir()) == []
