"""Devices: what a user asks for is here or refused, and what is left open is decided and said."""

import sys
from types import SimpleNamespace

import pytest

from stbench.encoders import devices
from stbench.encoders.devices import Chosen, check_device, chosen_devices, gpus_here, may_have_gpus, unnumbered
from stbench.errors import SelectionError


@pytest.fixture
def there(monkeypatch):
    """So many GPUs are pretended to be here."""
    import torch

    def pretend(count, visible=None):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: count > 0)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
        monkeypatch.setattr(
            torch.cuda, "get_device_properties", lambda number: SimpleNamespace(total_memory=10 * (number + 1))
        )
        monkeypatch.setattr(devices, "SIGNS", ("/",) if count else ("/absent",))
        monkeypatch.delenv(devices.VISIBLE, raising=False)
        if visible is not None:
            monkeypatch.setenv(devices.VISIBLE, visible)
        gpus_here.cache_clear()

    yield pretend
    gpus_here.cache_clear()


@pytest.mark.parametrize("device", ["gpu", "CUDA", "cuda:", "cuda:x", "cuda:0,1", "mps", "", "cpu:0", "cuda:-1"])
def test_what_is_no_device_is_refused(device):
    with pytest.raises(SelectionError, match="is no device"):
        check_device(device)


@pytest.mark.parametrize(
    ("device", "count"), [("cuda", 0), ("cuda:0", 0), ("cuda:1", 1), ("cuda:7", 2), ("cuda:99999999999999999999", 2)]
)
def test_a_gpu_that_is_not_there_is_refused(there, device, count):
    there(count)
    for check in (check_device, chosen_devices):
        with pytest.raises(SelectionError, match=f"--device {device}: is not on this machine") as refused:
            check(device)
        assert f"cuda:{count - 1}" in str(refused.value) or count == 0


@pytest.mark.parametrize("device", ["cuda", "cuda:0", "cuda:1"])
def test_a_gpu_that_is_there_is_taken(there, device):
    there(2)
    check_device(device)


@pytest.mark.parametrize(
    ("count", "device", "gpus", "expected", "title"),
    [
        (0, "auto", "", Chosen("cpu"), "the CPU"),
        (2, "auto", "", Chosen("cuda"), "every GPU"),
        (3, "auto", "0,2", Chosen("cuda", (0, 2)), "GPU 0, 2"),
        (2, "cpu", "", Chosen("cpu"), "the CPU"),
        (2, "cuda", "", Chosen("cuda"), "every GPU"),
        (2, "cuda:1", "", Chosen("cuda", (1,)), "GPU 1"),
        (2, "cuda", "1", Chosen("cuda", (1,)), "GPU 1"),
    ],
)
def test_a_device_is_taken_as_asked_or_a_gpu_where_there_is_one(there, count, device, gpus, expected, title):
    there(count)
    assert chosen_devices(device, gpus) == expected
    assert expected.title == title


@pytest.mark.parametrize(
    ("device", "gpus", "told"),
    [
        ("auto", "2", "--gpus 2: is not on this machine"),
        ("cuda", "0,5", "--gpus 0,5: is not on this machine"),
        ("cpu", "0", "does not go with --device cpu"),
        ("cuda:1", "0", "does not go with --device cuda:1"),
        ("auto", "0,0", "names no GPUs"),
        ("auto", "x", "names no GPUs"),
        ("auto", "0,", "names no GPUs"),
        ("auto", "-1", "names no GPUs"),
        ("automatic", "", "Did you mean 'auto'"),
    ],
)
def test_gpus_that_are_none_are_not_here_or_contradict_the_device_are_refused(there, device, gpus, told):
    there(2)
    with pytest.raises(SelectionError, match=told):
        chosen_devices(device, gpus)


@pytest.mark.parametrize(
    ("count", "visible", "names"),
    [(2, None, ["0", "1"]), (2, "3, 5", ["3", "5"]), (1, "GPU-ab", ["GPU-ab"]), (1, "2,9", ["2"]), (0, None, [])],
)
def test_gpus_have_the_names_that_the_system_has_for_them(there, count, visible, names):
    there(count, visible)
    assert gpus_here() == tuple((name, 10 * (number + 1)) for number, name in enumerate(names))


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_torch_is_not_loaded_where_nothing_looks_like_a_gpu(monkeypatch, there, device):
    there(0)
    monkeypatch.setitem(sys.modules, "torch", None)
    assert not may_have_gpus()
    assert chosen_devices(device) == Chosen("cpu")


def test_torch_is_not_asked_for_the_cpu(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    check_device("cpu")


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda"])
def test_a_cluster_is_asked_for_a_kind_of_device(device):
    assert unnumbered(device) == device


@pytest.mark.parametrize(("device", "gpus"), [("cuda:1", ""), ("auto", "0,1"), ("gpu", "")])
def test_a_cluster_shares_out_its_gpus_itself(device, gpus):
    with pytest.raises(SelectionError, match="means nothing on a cluster"):
        unnumbered(device, gpus)
