"""Bounds: a share of a GPU's memory inside, and what is not in use given back afterwards."""

import sys
from types import SimpleNamespace

import pytest

from stbench.runs.engines import bounds
from stbench.runs.engines.bounds import bounded


@pytest.fixture
def calls(monkeypatch):
    import torch

    calls = []
    made = SimpleNamespace(
        is_available=lambda: True, is_initialized=lambda: True, empty_cache=lambda: calls.append("emptied"),
        get_device_properties=lambda number: SimpleNamespace(total_memory=80),
        set_per_process_memory_fraction=calls.append,
    )  # fmt: skip
    monkeypatch.setattr(torch, "cuda", made)
    monkeypatch.setattr(bounds, "may_have_gpus", lambda: True)
    return calls


@pytest.mark.parametrize(("share", "expected"), [(None, []), (20, [0.25]), (80, [1.0]), (160, [1.0])])
@pytest.mark.parametrize("raises", [False, True])
def test_memory_is_bounded_and_given_back_however_the_job_ends(calls, share, expected, raises):
    try:
        with bounded(share):
            assert calls == expected
            if raises:
                raise MemoryError
    except MemoryError:
        assert raises
    assert calls == [*expected, "emptied"]


@pytest.mark.parametrize(("share", "signs"), [(None, True), (20, False)])
def test_a_process_without_a_share_or_a_gpu_loads_no_torch(monkeypatch, share, signs):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(bounds, "may_have_gpus", lambda: signs)
    with bounded(share):
        pass
    assert "torch" not in sys.modules
