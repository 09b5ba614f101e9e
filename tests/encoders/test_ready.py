"""Networks made ready: loaded once, in eval mode, without gradients, in the precision that is asked."""

import pytest
import torch
from torch import nn

from stbench.encoders import ready as readiness
from stbench.encoders.ready import Loading, cast, first_precision, ready


class Careful(nn.Module):
    """Keeps its first layer in float32."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Conv2d(3, 4, 1), nn.Conv2d(4, 2, 1)

    def forward(self, images):
        return self.last(self.first(images))

    def to_bfloat16(self):
        self.last.bfloat16()
        return self


def loading(**changes):
    known = {"identity": "test_ready", "device": "cpu", "precision": "float32", "pixels": 4}
    return Loading(**known | {"make": lambda: nn.Conv2d(3, 2, 1)} | changes)


@pytest.mark.parametrize(
    ("network", "precision", "dtypes"),
    [
        (lambda: nn.Conv2d(3, 2, 1), "float32", {torch.float32}),
        (lambda: nn.Conv2d(3, 2, 1), "bfloat16", {torch.bfloat16}),
        (Careful, "float32", {torch.float32}),
        (Careful, "bfloat16", {torch.float32, torch.bfloat16}),
    ],
    ids=["plain", "plain cast", "careful", "careful cast"],
)
def test_a_network_is_cast_once_by_its_own_rule_where_it_has_one(network, precision, dtypes):
    done = cast(network().train(), device="cpu", precision=precision)
    assert not done.training
    assert {parameter.dtype for parameter in done.parameters()} == dtypes
    assert not any(parameter.requires_grad for parameter in done.parameters())


@pytest.mark.parametrize(
    ("network", "precision"),
    [
        (nn.Linear(2, 1), "float32"),
        (nn.Linear(2, 1).bfloat16(), "bfloat16"),
        (Careful().to_bfloat16(), "float32"),
        (nn.Identity(), "float32"),
    ],
    ids=["float32", "bfloat16", "mixed", "no layer"],
)
def test_images_are_given_in_the_precision_of_the_first_layer(network, precision):
    assert first_precision(network) == precision


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"make": Careful}, True),
        ({"identity": "other"}, False),
        ({"precision": "bfloat16"}, False),
        ({"pixels": 8}, False),
    ],
    ids=["maker", "identity", "precision", "pixels"],
)
def test_equal_loadings_give_one_network_whoever_makes_it(change, same):
    ready.cache_clear()
    assert (ready(loading()) is ready(loading(**change))) is same


@pytest.mark.parametrize("on_gpu", [False, True], ids=["cpu", "gpu"])
def test_norms_are_folded_into_convolutions_on_a_cpu_alone(monkeypatch, on_gpu):
    monkeypatch.setattr(readiness, "is_gpu", lambda device: on_gpu)
    ready.cache_clear()
    network = ready(loading(make=lambda: nn.Sequential(nn.Conv2d(3, 2, 1), nn.BatchNorm2d(2)).eval()))
    assert any(isinstance(part, nn.BatchNorm2d) for part in network.modules()) is on_gpu
    ready.cache_clear()
