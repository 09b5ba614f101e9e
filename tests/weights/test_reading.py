"""Wrong weights files: one clear message each, and nothing is run."""

import pickle

import pytest
import torch
from safetensors.torch import save_file

from stbench.errors import WeightsError
from stbench.weights import read_state
from stbench.weights.reading import without_prefix

TENSORS = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.bias": torch.zeros(2)}


class Bomb:
    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return (open, (str(self.mark), "w"))


@pytest.mark.parametrize("name", ["w.safetensors", "w.pt", "w.bin"])
def test_tensors_come_back_from_each_container(tmp_path, name):
    path = tmp_path / name
    if name == "w.safetensors":
        save_file(TENSORS, path)
    else:
        torch.save(TENSORS, path, _use_new_zipfile_serialization=name == "w.pt")
    found = read_state(path)
    assert all(torch.equal(found[key], TENSORS[key]) for key in TENSORS)


@pytest.mark.parametrize("entry", ["state_dict", "model_state_dict", "model"])
def test_a_training_checkpoint_is_opened_and_its_module_prefix_taken_off(tmp_path, entry):
    inside = {f"module.{key}": value for key, value in TENSORS.items()}
    torch.save({"epoch": 3, entry: inside, "optimizer": {"state": {0: {"step": 1.0}}}}, tmp_path / "c.pt")
    assert set(read_state(tmp_path / "c.pt")) == set(TENSORS)


@pytest.mark.parametrize("name", ["w.safetensors", "w.pt", "w.bin"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_truncated_file_is_named_as_such(tmp_path, name, share):
    path = tmp_path / name
    test_tensors_come_back_from_each_container(tmp_path, name)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(WeightsError, match=r"cut off|cannot be read"):
        read_state(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html>404</html>", "web page"),
        (b"\n <html lang=en>Access to this model is restricted", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "git-lfs pointer"),
        (b'{"error": "gated"}', "JSON"),
        (b"", "is empty"),
        (b"abcdefgh12345678", "begins with"),
    ],
)
def test_what_is_no_weights_file_is_said_to_be_none(tmp_path, content, words):
    path = tmp_path / "pytorch_model.bin"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=words):
        read_state(path)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_would_run_code_is_refused_and_does_not_run(tmp_path, zipped):
    mark, path = tmp_path / "ran", tmp_path / "evil.bin"
    torch.save({"state_dict": TENSORS, "x": Bomb(mark)}, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(WeightsError, match=r"would run code.*io\.open"):
        read_state(path)
    assert not mark.exists()


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_plain_pickle_that_would_run_code_is_refused_and_does_not_run(tmp_path, protocol):
    mark, path = tmp_path / "ran", tmp_path / "evil.bin"
    path.write_bytes(pickle.dumps(Bomb(mark), protocol=protocol))
    with pytest.raises(WeightsError, match="would run code"):
        read_state(path)
    assert not mark.exists()


def test_settings_beside_the_tensors_lead_to_convert(tmp_path):
    import argparse

    torch.save({"state_dict": TENSORS, "args": argparse.Namespace(lr=1)}, tmp_path / "c.pt")
    with pytest.raises(WeightsError, match=r"argparse\.Namespace") as told:
        read_state(tmp_path / "c.pt")
    assert "stbench weights convert" in told.value.todo


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"epoch": 1, "loss": 0.5}, "epoch, loss"),
        ([1, 2], "list"),
        ({}, "no dict of tensors"),
        ({"state_dict": {}}, "but: state_dict"),
        ({"state_dict": TENSORS, "model": TENSORS}, "state_dict, model"),
        ({"a": TENSORS["a.bias"], "b": 1}, "but: a, b"),
    ],
    ids=["numbers", "a list", "nothing", "an empty entry", "two entries", "a number among tensors"],
)
def test_a_file_without_one_dict_of_tensors_says_what_it_holds(tmp_path, content, told):
    torch.save(content, tmp_path / "c.pt")
    with pytest.raises(WeightsError, match=told):
        read_state(tmp_path / "c.pt")


@pytest.mark.parametrize(
    ("keys", "left"), [(["module.a", "module.b"], ["a", "b"]), (["module.a", "b"], ["module.a", "b"]),
                       (["module.module.a"], ["module.a"]), (["a.module.b"], ["a.module.b"])],
)  # fmt: skip
def test_a_prefix_goes_only_where_every_key_has_it(keys, left):
    assert list(without_prefix(dict.fromkeys(keys), "module.")) == left
