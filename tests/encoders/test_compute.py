"""Compute: the fastest choice that keeps features, by what the hardware multiplies."""

import pytest
import torch

from stbench.encoders.compute import ON_CPU, Compute, multiplies_bfloat16, suggested


@pytest.mark.parametrize(
    ("capabilities", "fast"),
    [
        ({}, False),
        ({"avx512_bf16": True}, True),
        ({"amx_bf16": True}, True),
        ({"avx2": True, "amx_bf16": False}, False),
    ],
)
def test_a_cpu_multiplies_bfloat16_by_amx_or_avx512_alone(capabilities, fast, monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert multiplies_bfloat16() is fast
    assert suggested() == Compute(precision="bfloat16" if fast else "float32")


@pytest.mark.parametrize(
    ("present", "native", "fast"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_a_gpu_is_asked_whether_it_is_there_and_multiplies_bfloat16_itself(present, native, fast, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: present)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: native or including_emulation)
    assert multiplies_bfloat16("cuda:1") is fast
    assert suggested("cuda:1").device == "cuda:1"


@pytest.mark.parametrize("device", ["mps", "meta"])
def test_other_devices_keep_float32(device):
    assert suggested(device) == Compute(device=device, precision="float32")


def test_reference_numbers_are_of_one_thread_in_float32_on_the_cpu():
    assert (ON_CPU.device, ON_CPU.precision, ON_CPU.threads, ON_CPU.batch) == ("cpu", "float32", 1, None)
