"""THItoGene as an adapter: the contract, and a graph of positions alone."""

import numpy as np
import pytest

from stbench.adapters.base import Context
from stbench.adapters.loading import made_adapter
from stbench.adapters.thitogene.adapter import THItoGene
from stbench.adapters.thitogene.network import THItoGeneShape
from stbench.cards import MethodCard, read_card
from stbench.contract import check_adapter, failures
from stbench.data import Panel
from stbench.runs.plan import Entry
from tests.made import ROOT
from tests.made.adapters import SMALL
from tests.made.taught import GENES, taught_slides
from tests.made.tiny import tiny_cohort

CARD = read_card(MethodCard, ROOT / "methods" / "thitogene.yaml")
PANEL = Panel(GENES[:4])


@pytest.mark.parametrize("changes", [{}, {"max_tokens": 5, "axis": "reference"}], ids=["whole", "tiles"])
def test_thitogene_keeps_the_contract(changes: dict[str, object]) -> None:
    settings = CARD.settings("quick") | SMALL["thitogene"] | changes
    entry = Entry(name="thitogene", card=CARD, profile="quick", settings=settings)
    assert list(failures(check_adapter(entry, tiny_cohort(patients=2, spots=9)))) == []


@pytest.mark.parametrize("self_loops", [True, False])
def test_a_spot_attends_to_its_neighbours_and_perhaps_itself(self_loops: bool) -> None:
    (slide,) = taught_slides(("A1",))
    graph = THItoGene(self_loops=self_loops).graph(slide.array_xy)
    itself = graph.near & (graph.neighbours == np.arange(slide.n_spots)[:, None])
    assert (itself.sum(axis=1) == self_loops).all()
    assert (graph.near.sum(axis=1) == 4 + self_loops).all()


@pytest.mark.parametrize("self_loops", [True, False])
def test_through_the_graph_it_learns_what_patches_of_neighbours_say(self_loops: bool) -> None:
    *training, tested = taught_slides(("A1", "B1", "C1", "D1", "E1"), smooth=True)
    settings = {"n_layers": 0, "capsule_width": 8, "graph_hidden": 16, "graph_out": 32, "epochs": 40}
    adapter = THItoGene(**SMALL["thitogene"] | settings, learning_rate=1e-3, dropout=0.0, self_loops=self_loops)
    model = adapter.train(training, PANEL, np.random.default_rng(0), Context())
    values, truth = adapter.predict(model, tested.blind(), PANEL), tested.expression(PANEL)
    assert np.mean([np.corrcoef(*columns)[0, 1] for columns in zip(values.T, truth.T, strict=True)]) > 0.6


@pytest.mark.parametrize("n_spots", [1, 2])
def test_a_slide_of_one_spot_is_not_trained_on(n_spots: int) -> None:
    slide, other = taught_slides(("A1", "B1"))
    adapter = THItoGene(**SMALL["thitogene"])
    few = [slide.at(np.arange(n_spots)), other]
    model = adapter.train(few, PANEL, np.random.default_rng(0), Context())
    assert np.isfinite(adapter.predict(model, few[0].blind(), PANEL)).all()


def test_paper_profile_has_the_published_sizes() -> None:
    import torch

    with torch.device("meta"):
        network = made_adapter(CARD, CARD.settings("paper")).network(785, 64)
    assert network.shape == THItoGeneShape(n_genes=785)
