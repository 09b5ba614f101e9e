"""``stbench weights`` as typed."""

import pytest
import torch

from stbench.weights import SOURCES, read_state
from tests.made import command

PUBLISHED = {"layer.weight": torch.arange(6.0).reshape(2, 3)}


@pytest.fixture
def stbench(tmp_path, monkeypatch):
    """``stbench weights`` on a machine that has none."""
    monkeypatch.delenv("STBENCH_WEIGHTS", raising=False)
    for name, folder in (("HOME", "home"), ("HF_HOME", "home/hf"), ("HF_HUB_CACHE", "home/hf/hub")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    return lambda *words: command.stbench("weights", *words, folder=tmp_path)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("check", "omniclip"), "weights 'omniclip': are not known"),
        (("check", "plip"), "stbench weights fetch plip"),
        (("check", "plip", "absent.bin"), "no such file"),
        (("list", "--weights", "plip"), "is not NAME=PATH"),
        (("convert", "absent.pt"), "there is no such file"),
        (("convert", "absent.pt", "--trust-pickle"), "there is no such file"),
        (("fetch", "omniclip"), "Did you mean 'omiclip'?"),
    ],
)
def test_what_is_not_there_is_told_without_a_traceback(stbench, words, told):
    ended = stbench(*words)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("name", SOURCES)
def test_every_known_model_is_listed_with_licence_size_and_where_it_is(stbench, name):
    source = SOURCES[name]
    lines = stbench("list").out.splitlines()
    (number,) = [number for number, line in enumerate(lines) if line.startswith(f"{name} ")]
    assert lines[number].endswith(f"{source.files[0].size_mb:,} MB  {source.licence}")
    assert lines[number + 1].endswith(f"{source.files[0].file}: {'absent, gated' if source.gated else 'absent'}")


def test_a_file_that_is_named_is_listed_with_its_path(stbench, tmp_path):
    torch.save(PUBLISHED, tmp_path / "mine.pth")
    listed = stbench("list", "--weights", f"ctranspath={tmp_path / 'mine.pth'}").out
    assert f"ctranspath.pth: {tmp_path / 'mine.pth'}\n" in listed
    assert "MahmoodLab/UNI/pytorch_model.bin: absent, gated" in listed


def test_check_reports_missing_tensors_and_exits_with_2(stbench, tmp_path):
    torch.save({"model": PUBLISHED}, tmp_path / "ctranspath.pth")
    ended = stbench("check", "ctranspath", str(tmp_path / "ctranspath.pth"))
    assert ended.code == 2
    assert "missing: patch_embed.proj.0.weight [12, 3, 3, 3]" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("more", "written"), [((), "c.safetensors"), (("--output", "other.safetensors"), "other.safetensors")]
)
def test_convert_asks_for_trust_and_then_writes_safetensors(stbench, tmp_path, more, written):
    torch.save({"state_dict": PUBLISHED}, tmp_path / "c.pt")
    refused = stbench("convert", "c.pt", *more)
    assert (refused.code, "--trust-pickle" in refused.err) == (2, True)
    assert not (tmp_path / written).exists()
    ended = stbench("convert", "--trust-pickle", "c.pt", *more)
    assert (ended.code, ended.out) == (0, f"{written}\n"), ended.err
    assert torch.equal(read_state(tmp_path / written)["layer.weight"], PUBLISHED["layer.weight"])
