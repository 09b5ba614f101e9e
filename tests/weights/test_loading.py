"""Published weights come into a network whole, or it stays as it was."""

import pytest
import torch
from safetensors.torch import save_file

from stbench.errors import WeightsError
from stbench.weights import WeightSearch
from stbench.weights.loading import check_finite, load_published

GIVEN = {"weight": torch.arange(6.0).reshape(2, 3), "bias": torch.tensor([7.0, 8.0])}


def load(folder, state, network, tidy=dict, title=""):
    save_file(state, folder / "w.safetensors")
    load_published(network, "plip", tidy, weights=WeightSearch({"plip": folder / "w.safetensors"}), title=title)


@pytest.mark.parametrize("prefix", ["", "visual."])
def test_tensors_come_in_under_the_names_that_tidy_gives_them(tmp_path, prefix):
    network = torch.nn.Linear(3, 2)
    state = {prefix + key: value for key, value in GIVEN.items()}
    load(tmp_path, state, network, lambda read: {key.removeprefix(prefix): value for key, value in read.items()})
    assert all(torch.equal(network.state_dict()[key], GIVEN[key]) for key in GIVEN)


@pytest.mark.parametrize(("title", "called"), [("", "plip"), ("PLIP's image tower", "PLIP's image tower")])
@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"weight": GIVEN["weight"]}, "1 missing: bias"),
        ({**GIVEN, "more": torch.zeros(1)}, "1 unexpected: more"),
        ({**GIVEN, "bias": torch.zeros(3)}, "1 of another shape: bias"),
    ],
    ids=["missing", "unexpected", "of another shape"],
)
def test_other_tensors_are_refused_by_file_and_network_and_change_nothing(tmp_path, state, told, title, called):
    network = torch.nn.Linear(3, 2)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    with pytest.raises(WeightsError, match=told) as raised:
        load(tmp_path, state, network, title=title)
    assert raised.value.where == str(tmp_path / "w.safetensors")
    assert raised.value.expected == f"the 2 tensors of {called}"
    assert all(torch.equal(network.state_dict()[key], before[key]) for key in before)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
def test_values_that_are_not_finite_are_refused_with_the_tensor(wrong, dtype):
    state = {"first": torch.zeros(2, dtype=dtype), "second": torch.tensor([1.0, wrong], dtype=dtype)}
    with pytest.raises(WeightsError, match="not finite, in second first") as raised:
        check_finite(state, where="f")
    assert raised.value.where == "f"


@pytest.mark.parametrize("value", [torch.ones(2), torch.zeros(0), torch.tensor([2**62]), torch.tensor(True)])
def test_finite_values_of_any_type_are_let_pass(value):
    assert check_finite({"a": value}, where="f") is None
