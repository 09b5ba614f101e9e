"""Networks of the families: strictly from a file, or random and the same every time; nothing else is moved."""

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from stbench.encoders import loading
from stbench.encoders.loading import loaded, seeded, stand_in_identity, weights_identity
from stbench.errors import WeightsError, WeightsMissing
from stbench.weights import WeightSearch

STATE = {"weight": torch.arange(6.0).reshape(2, 3), "bias": torch.tensor([7.0, 8.0])}
MAKERS = {
    "linear": lambda: nn.Linear(3, 2),
    "norm": lambda: nn.Sequential(nn.Conv2d(3, 2, 1), nn.BatchNorm2d(2), nn.Dropout()),
}


def search(folder, state, name="uni"):
    path = folder / "weights.safetensors"
    save_file(state, path)
    return WeightSearch({name: path})


def loaded_linear(weights, tidy=dict):
    return loaded("uni", lambda: nn.Linear(3, 2), tidy, weights=weights, title="a layer")


def test_a_network_holds_the_file_in_evaluation_mode_and_nothing_is_drawn(tmp_path):
    weights, before = search(tmp_path, STATE), torch.get_rng_state()
    network = loaded_linear(weights)
    assert all(torch.equal(network.state_dict()[key], value) for key, value in STATE.items())
    assert not network.training
    assert torch.equal(torch.get_rng_state(), before)


def test_the_files_names_become_the_networks(tmp_path):
    weights = search(tmp_path, {f"model.{key}": value for key, value in STATE.items()})
    network = loaded_linear(weights, lambda state: {key.removeprefix("model."): v for key, v in state.items()})
    assert torch.equal(network.bias, STATE["bias"])


@pytest.mark.parametrize(
    "state",
    [
        {"weight": STATE["weight"]},
        STATE | {"more": torch.zeros(1)},
        STATE | {"bias": torch.zeros(3)},
        STATE | {"bias": torch.tensor([1.0, float("nan")])},
    ],
    ids=["fewer", "more", "shape", "not finite"],
)
def test_a_file_of_other_tensors_is_refused(state, tmp_path):
    with pytest.raises(WeightsError):
        loaded_linear(search(tmp_path, state))


def test_absent_weights_are_reported_before_a_network_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(WeightsMissing, match="weights 'uni'"):
        loaded("uni", lambda: pytest.fail("made"), dict, weights=WeightSearch(folder=tmp_path), title="a layer")


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("seed", [0, 1])
def test_random_weights_do_not_depend_on_the_generator_nor_move_it(maker, seed):
    torch.manual_seed(0)
    first = seeded(MAKERS[maker])
    torch.manual_seed(seed)
    before = torch.get_rng_state()
    second = seeded(MAKERS[maker])
    assert all(torch.equal(value, second.state_dict()[key]) for key, value in first.state_dict().items())
    assert torch.equal(torch.get_rng_state(), before)
    assert not second.training


@pytest.mark.parametrize(("bias", "same"), [([7.0, 8.0], True), ([7.0, 9.0], False)])
def test_weights_are_identified_by_their_name_and_content(bias, same, tmp_path):
    folders = [tmp_path / name for name in ("here", "there")]
    for folder in folders:
        folder.mkdir()
    here = weights_identity("uni", search(folders[0], STATE))()
    there = weights_identity("uni", search(folders[1], STATE | {"bias": torch.tensor(bias)}))()
    assert here.startswith("uni ")
    assert (here == there) is same


@pytest.mark.parametrize("name", ["uni", "timm/resnet50.a1_in1k"])
def test_a_stand_in_is_identified_by_its_name_and_version(name, monkeypatch):
    before = stand_in_identity(name)()
    assert before == f"stand-in for {name} {loading.STAND_IN_VERSION}"
    monkeypatch.setattr(loading, "STAND_IN_VERSION", loading.STAND_IN_VERSION + 1)
    assert stand_in_identity(name)() != before
