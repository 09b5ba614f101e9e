"""Referring: what adapters that look up exemplars share: scales, files, and answers in the panel's order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from stbench.adapters.base import Context
from stbench.adapters.parts.inputs import SpotReader
from stbench.adapters.parts.min_max import MinMax
from stbench.adapters.parts.references import References
from stbench.adapters.parts.referring import Learned, Referring
from stbench.data import Panel

EXPRESSION = np.array([[0.0, 2.0], [4.0, 6.0]], np.float32)


@dataclass(frozen=True)
class Shape:
    width: int = 3


@dataclass(frozen=True, kw_only=True)
class Doubles(Referring):
    """Says twice a half."""

    encoder: str = "colour"
    min_max: bool = False

    def outputs(self, model: Learned, slide: Any, *, head: bool) -> np.ndarray:
        return np.full((2, 2 if head else 3), 0.5, np.float32)

    def sized(self, shape: Mapping[str, Any]) -> Any:
        import torch

        network = torch.nn.Linear(shape["width"], 2)
        network.shape = Shape(**shape)
        return network


def learned(adapter):
    references = References(np.ones((2, 3), np.float32), EXPRESSION)
    reader = SpotReader(Context().features("colour"))
    return Learned(reader, adapter.sized({"width": 3}), references, adapter.scale_of(EXPRESSION), ("G1", "G2"))


@pytest.mark.parametrize(("min_max", "values"), [(False, [[0.5, 0.5]] * 2), (True, [[4.0, 2.0]] * 2)])
def test_an_answer_is_in_the_tasks_space_and_in_the_panels_order(min_max, values):
    adapter = Doubles(min_max=min_max)
    np.testing.assert_allclose(adapter.predict(learned(adapter), None, Panel(("G2", "G1"))), values, atol=1e-6)
    assert adapter.embed(learned(adapter), None).shape == (2, 3)


@pytest.mark.parametrize(("min_max", "scale"), [(False, ([0, 0], [1, 1])), (True, ([0, 2], [4, 6]))])
def test_the_scale_is_that_of_training_spots_or_none(min_max, scale):
    np.testing.assert_equal(Doubles(min_max=min_max).scale_of(EXPRESSION), MinMax(*map(np.array, scale)))


def test_what_was_saved_is_loaded_and_the_encoder_is_asked_for(tmp_path):
    adapter = Doubles()
    model = learned(adapter)
    adapter.save(model, tmp_path)
    again = adapter.load(tmp_path, Context())
    assert (again.genes, again.reader.source.encoder.name) == (model.genes, "colour")
    np.testing.assert_equal(again.references, model.references)
    np.testing.assert_equal(again.network.weight.detach().numpy(), model.network.weight.detach().numpy())
    assert adapter.needed_weights() == ("colour",)


def test_an_adapter_that_says_nothing_of_its_network_cannot_be_made():
    with pytest.raises(TypeError, match="abstract"):
        Referring()
