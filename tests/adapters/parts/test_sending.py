"""Sent tensors: what goes to a GPU is pinned and not waited for; what stays on a CPU is the tensor itself."""

import pytest
import torch

from stbench.adapters.parts import sending
from stbench.adapters.parts.sending import sent


@pytest.mark.parametrize("device", ["cpu", torch.device("cpu")])
def test_what_stays_on_a_cpu_is_the_tensor_itself(device):
    tensor = torch.zeros(3)
    assert sent(tensor, device) is tensor


def test_what_goes_to_a_gpu_is_pinned_first_and_not_waited_for(monkeypatch):
    asked = []
    monkeypatch.setattr(sending, "is_gpu", lambda device: True)
    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda tensor: asked.append("pinned") or tensor)
    to = torch.Tensor.to
    monkeypatch.setattr(torch.Tensor, "to", lambda tensor, *where, **how: asked.append(how) or to(tensor, *where))
    assert sent(torch.arange(3), "cpu").tolist() == [0, 1, 2]
    assert asked == ["pinned", {"non_blocking": True}]
