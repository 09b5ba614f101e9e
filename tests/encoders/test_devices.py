import sys

import pytest

from stbench.encoders.devices import check_device
from stbench.errors import SelectionError


@pytest.mark.parametrize("device", ["gpu", "CUDA", "cuda:", "cuda:x", "cuda:0,1", "mps", "", "cpu:0", "cuda:-1"])
def test_what_is_no_device_is_refused(device):
    with pytest.raises(SelectionError, match="is no device"):
        check_device(device)


@pytest.mark.parametrize(
    ("device", "there"), [("cuda", 0), ("cuda:0", 0), ("cuda:1", 1), ("cuda:7", 2), ("cuda:99999999999999999999", 2)]
)
def test_a_gpu_that_is_not_there_is_refused(monkeypatch, device, there):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: there > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: there)
    with pytest.raises(SelectionError, match=f"--device {device}: is not on this machine") as refused:
        check_device(device)
    assert f"cuda:{there - 1}" in str(refused.value) or there == 0


@pytest.mark.parametrize("device", ["cuda", "cuda:0", "cuda:1"])
def test_a_gpu_that_is_there_is_taken(monkeypatch, device):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    check_device(device)


def test_torch_is_not_asked_for_the_cpu(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    check_device("cpu")
