"""``stbench weights`` as typed."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

PUBLISHED = {"layer.weight": torch.zeros(2, 3)}


@pytest.fixture
def stbench(tmp_path):
    home = {"HOME": str(tmp_path), "HF_HOME": str(tmp_path / "hf"), "PATH": "/usr/bin", "OMP_NUM_THREADS": "1"}

    def run(*words):
        command = [str(Path(sys.executable).parent / "stbench"), "weights", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, env=home, cwd=tmp_path, check=False)

    return run


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("check", "omniclip"), "weights 'omniclip': are not known"),
        (("list", "--weights", "plip"), "is not NAME=PATH"),
        (("convert", "absent.pt"), "there is no such file"),
    ],
)
def test_what_is_not_there_is_told_without_a_traceback(stbench, words, told):
    ended = stbench(*words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_list_names_all_and_says_what_is_absent(stbench):
    told = stbench("list")
    assert told.returncode == 0
    assert "uni " in told.stdout
    assert "MahmoodLab/UNI/pytorch_model.bin: absent, gated" in told.stdout


def test_check_reports_missing_tensors_and_exits_with_2(stbench, tmp_path):
    torch.save({"model": PUBLISHED}, tmp_path / "ctranspath.pth")
    told = stbench("check", "ctranspath", tmp_path / "ctranspath.pth")
    assert told.returncode == 2
    assert "missing: patch_embed.proj.0.weight [12, 3, 3, 3]" in told.stderr
    assert "Traceback" not in told.stderr


def test_convert_asks_for_trust_and_then_writes_safetensors(stbench, tmp_path):
    torch.save({"state_dict": PUBLISHED}, tmp_path / "c.pt")
    assert stbench("convert", tmp_path / "c.pt").returncode == 2
    told = stbench("convert", "--trust-pickle", tmp_path / "c.pt")
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "c.safetensors").is_file()
