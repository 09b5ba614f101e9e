"""Wrong weights files: one clear message each, and nothing is run."""

import pickle

import pytest
import torch
from safetensors.torch import save_file

from stbench.errors import WeightsError
from stbench.weights import check_keys, read_state

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


def test_a_plain_pickle_that_would_run_code_is_refused_and_does_not_run(tmp_path):
    mark, path = tmp_path / "ran", tmp_path / "evil.bin"
    path.write_bytes(pickle.dumps(Bomb(mark), protocol=2))
    with pytest.raises(WeightsError, match="would run code"):
        read_state(path)
    assert not mark.exists()


def test_settings_beside_the_tensors_lead_to_convert(tmp_path):
    import argparse

    torch.save({"state_dict": TENSORS, "args": argparse.Namespace(lr=1)}, tmp_path / "c.pt")
    with pytest.raises(WeightsError, match=r"argparse\.Namespace") as told:
        read_state(tmp_path / "c.pt")
    assert "stbench weights convert" in told.value.todo


def test_a_file_without_tensors_says_what_it_holds(tmp_path):
    torch.save({"epoch": 1, "loss": 0.5}, tmp_path / "c.pt")
    with pytest.raises(WeightsError, match="epoch, loss"):
        read_state(tmp_path / "c.pt")


def test_renamed_keys_are_recognised():
    renamed = {"b.weight": TENSORS["a.weight"], "b.bias": TENSORS["a.bias"]}
    with pytest.raises(WeightsError, match=r"2 missing: .*2 unexpected") as told:
        check_keys(renamed, {"a.weight": (2, 3), "a.bias": (2,)}, where="f", network="a layer")
    assert "perhaps b.weight is a.weight" in told.value.todo


def test_another_architecture_is_recognised():
    state = {"vision_model.x": torch.zeros(1), "text_model.y": torch.zeros(1)}
    with pytest.raises(WeightsError) as told:
        check_keys(state, {"a": (2,), "b": (3,), "c": (4,)}, where="f", network="UNI")
    assert "another network: it looks like a CLIP model of the transformers library" in told.value.todo


def test_tensors_of_another_shape_are_listed_with_both_shapes():
    with pytest.raises(WeightsError, match=r"1 of another shape: a\.bias \[2\], not \[5\]"):
        check_keys(TENSORS, {"a.weight": (2, 3), "a.bias": (5,)}, where="f", network="a layer")
