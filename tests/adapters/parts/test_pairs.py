"""Pairs: an input and an expression profile per spot, in the same order."""

import numpy as np
import pytest

from stbench.adapters.parts import resident
from stbench.adapters.parts.inputs import SpotInputs
from stbench.adapters.parts.pairs import Pairs


@pytest.mark.parametrize("lies", [False, True], ids=["in memory", "resident"])
@pytest.mark.parametrize("rows", [[0], [4, 1, 1], []], ids=str)
def test_profiles_are_the_rows_that_are_asked_for(monkeypatch, lies, rows):
    expression = np.arange(15, dtype=np.float32).reshape(5, 3)
    pairs = Pairs(SpotInputs(((expression,),)), expression)
    with monkeypatch.context() as patch:
        patch.setattr(resident, "is_gpu", lambda device: lies)
        pairs.profiles(np.array([2]), "cpu")
    index = np.array(rows, dtype=np.intp)
    np.testing.assert_array_equal(pairs.profiles(index, "cpu").numpy(), expression[index])
    assert (pairs._there["cpu"].values is not None) is lies
