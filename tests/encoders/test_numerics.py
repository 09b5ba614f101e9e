"""Numerics: what a GPU job sets of torch holds inside its block alone, and a CPU job sets nothing."""

import contextlib

import pytest
import torch

from stbench.encoders.compute import Compute
from stbench.encoders.numerics import REPEATABLE, numerics


def settings() -> tuple[object, ...]:
    cudnn = torch.backends.cudnn
    deterministic = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    return torch.get_float32_matmul_precision(), cudnn.allow_tf32, cudnn.deterministic, *deterministic


@pytest.mark.parametrize(
    ("compute", "inside"),
    [
        (Compute(), None),
        (Compute(precision="bfloat16"), None),
        (Compute(device="cuda"), ("highest", False, True, True, True)),
        (Compute(device="cuda:1", precision="bfloat16"), ("high", True, True, True, True)),
    ],
    ids=["cpu", "cpu in bfloat16", "gpu", "gpu in bfloat16"],
)
def test_settings_hold_inside_the_block_and_are_put_back_after_it(monkeypatch, compute, inside):
    monkeypatch.setenv(*REPEATABLE)  # and taken away again by the test
    before = settings()
    with contextlib.suppress(KeyError), numerics(compute):
        held = settings()
        raise KeyError
    assert (held, settings()) == (inside or before, before)
