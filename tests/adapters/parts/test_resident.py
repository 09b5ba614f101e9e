"""Resident arrays: what a GPU is given by index is what numpy gathers, under every symmetry."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.adapters.parts import inputs as spots
from stbench.adapters.parts import resident
from stbench.adapters.parts.inputs import SpotInputs
from stbench.adapters.parts.resident import Resident, ResidentPatches, on_device
from stbench.data.symmetries import N_SYMMETRIES, turned

PATCHES = np.random.default_rng(0).integers(0, 256, (7, 6, 6, 3), dtype=np.uint8)
ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, N_SYMMETRIES - 1)), min_size=1, max_size=12)


def inputs_of(kind: str) -> SpotInputs:
    """Seven spots of two slides under all symmetries."""
    made = [PATCHES[:3], PATCHES[3:]]
    if kind == "patches":
        return SpotInputs(tuple(tuple(turned(part, each) for each in range(N_SYMMETRIES)) for part in made))
    flat = [part.reshape(len(part), -1).astype(np.float32) for part in made]
    return SpotInputs(tuple(tuple(part + 1000 * each for each in range(N_SYMMETRIES)) for part in flat))


@given(ROWS)
@settings(deadline=None, max_examples=25)
def test_patches_are_turned_on_the_device_as_in_memory(chosen):
    rows, symmetries = (np.array(part) for part in zip(*chosen, strict=True))
    got = ResidentPatches.of(PATCHES, "cpu").at(rows, symmetries).numpy()
    wanted = [turned(PATCHES[row : row + 1], each)[0] for row, each in chosen]
    np.testing.assert_array_equal(got, np.stack(wanted))


@pytest.mark.parametrize("kind", ["patches", "features"])
@pytest.mark.parametrize("symmetries", [None, np.array([0, 7, 3, 3])], ids=["upright", "turned"])
@pytest.mark.parametrize("most", [2**30, 0], ids=["resident", "too many"])
def test_inputs_on_a_gpu_are_those_of_a_cpu(monkeypatch, kind, symmetries, most):
    inputs, rows = inputs_of(kind), np.array([6, 0, 3, 2])
    wanted = inputs.tensor(rows, symmetries)
    monkeypatch.setattr(spots, "is_gpu", lambda device: True)
    monkeypatch.setattr(spots, "MOST_BYTES", most)
    for _ in range(2):
        torch.testing.assert_close(inputs.tensor(rows, symmetries, device="cpu"), wanted, rtol=0, atol=0)
    assert len(inputs._there) == (1 if most else 0)


@pytest.mark.parametrize("lies", [False, True])
def test_rows_are_taken_by_number(monkeypatch, lies):
    array, rows = np.arange(12, dtype=np.float32).reshape(6, 2), np.array([5, 1, 1])
    with torch.inference_mode(), monkeypatch.context() as patch:
        patch.setattr(resident, "is_gpu", lambda device: lies)
        there = Resident.of(array, "cpu")
    assert (there.values is not None) is lies
    assert lies is False or not there.values.is_inference()
    np.testing.assert_array_equal(there.at(rows).numpy(), array[rows])


def test_what_stays_on_a_cpu_is_not_copied():
    array = np.zeros(3, np.float32)
    assert np.shares_memory(on_device(array, "cpu").numpy(), array)
