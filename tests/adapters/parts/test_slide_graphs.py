"""Slide graphs: what adapters that read all spots of a slide share: what is given, answers, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from stbench.adapters.base import Context
from stbench.adapters.parts.graphs import Graph, spot_graph, unit_positions
from stbench.adapters.parts.slide_graphs import Learned, ReadsSlideGraphs
from stbench.data import Panel
from stbench.data.patches import PatchSpec
from tests.made.tiny import tiny_cohort

SLIDE = tiny_cohort().slides[0].blind()


@dataclass(frozen=True)
class Shape:
    n_positions: int = 4


class Network(torch.nn.Module):
    """Says how bright a patch is, where it is, and how many neighbours it has."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape, self.scale = shape, torch.nn.Parameter(torch.ones(1))

    def hidden(self, images, positions, neighbours, near):
        return torch.cat([positions.float(), near.sum(dim=1, keepdim=True).float()], dim=1) * self.scale

    def forward(self, images, positions, neighbours, near):
        return torch.stack([images.mean(dim=(1, 2, 3)), near.sum(dim=1).float()], dim=1)


@dataclass(frozen=True, kw_only=True)
class Bright(ReadsSlideGraphs):
    side_um: float = 100.0
    pixels: int = 8
    scaling: Any = "raw"
    max_tokens: int = 1000

    def sized(self, shape: Mapping[str, Any]) -> Network:
        return Network(Shape(**shape))

    def graph(self, array_xy: np.ndarray) -> Graph:
        return spot_graph(unit_positions(array_xy), 3)


LEARNED = Learned(Network(Shape()), ("G1", "G2"))


@pytest.mark.parametrize("max_tokens", [1000, 12])
def test_a_slide_is_answered_whole_or_tile_by_tile_in_spot_order(max_tokens):
    adapter = Bright(max_tokens=max_tokens)
    with pytest.warns(UserWarning, match="lie beyond array position 3"):
        predicted = adapter.predict(LEARNED, SLIDE, Panel(("G2", "G1")))
    assert predicted.shape == (SLIDE.n_spots, 2)
    patches = SLIDE.patches(PatchSpec(side_um=100.0, pixels=8))
    np.testing.assert_allclose(predicted[:, 1], patches.mean(axis=(1, 2, 3)), rtol=1e-4)
    assert set(predicted[:, 0]) <= {1.0, 2.0, 3.0}


def test_what_is_given_is_patches_positions_within_the_tables_and_the_graph():
    rows = np.arange(10)
    images, positions, neighbours, near = Bright().given(LEARNED.network, SLIDE, rows)
    assert (images.shape, positions.shape) == ((10, 3, 8, 8), (10, 2))
    assert positions.max() <= 3
    assert neighbours.shape == near.shape == (10, 4)  # the spot itself, too
    assert neighbours.max() < 10


def test_embedding_is_what_heads_read():
    with pytest.warns(UserWarning, match="lie beyond"):
        embedded = Bright().embed(LEARNED, SLIDE)
    np.testing.assert_array_equal(embedded[:, :2], np.clip(SLIDE.array_xy, 0, 3))


def test_what_was_saved_is_loaded(tmp_path):
    with torch.no_grad():
        LEARNED.network.scale.fill_(2.5)
    Bright().save(LEARNED, tmp_path)
    again = Bright().load(tmp_path, Context())
    assert (again.genes, again.network.shape, again.network.scale.item()) == (LEARNED.genes, Shape(), 2.5)
    LEARNED.network.scale.data.fill_(1.0)


@pytest.mark.parametrize("lacking", ["sized", "graph"])
def test_an_adapter_that_lacks_its_part_cannot_be_made(lacking):
    partial = type("Partial", (ReadsSlideGraphs,), dict.fromkeys({"sized", "graph"} - {lacking}))
    with pytest.raises(TypeError, match=lacking):
        partial()
