"""What a pickle would import is read off its opcodes, and nothing is run."""

import argparse
import collections
import pickle

import pytest
import torch

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
