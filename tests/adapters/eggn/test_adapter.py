"""EGGN as an adapter: the contract, exemplars of other training slides alone."""

import numpy as np
import pytest
import torch

from stbench.adapters.base import Context
from stbench.adapters.eggn.adapter import EGGN
from stbench.adapters.eggn.network import EGGNShape
from stbench.adapters.loading import made_adapter
from stbench.cards import MethodCard, read_card
from stbench.contract import check_adapter, failures
from stbench.data import Panel
from stbench.runs.plan import Entry
from tests.made import ROOT
from tests.made.adapters import SMALL
from tests.made.taught import GENES, taught_slides
from tests.made.tiny import tiny_cohort

CARD = read_card(MethodCard, ROOT / "methods" / "eggn.yaml")
PANEL = Panel(GENES[:4])


@pytest.mark.parametrize("changes", [{}, {"exemplars": 0}, {"min_max": True}], ids=["whole", "windows", "min-max"])
def test_eggn_keeps_the_contract(changes: dict[str, object]) -> None:
    settings = CARD.settings("quick") | SMALL["eggn"] | changes
    entry = Entry(name="eggn", card=CARD, profile="quick", settings=settings)
    assert list(failures(check_adapter(entry, tiny_cohort(patients=2, spots=9)))) == []


def trained(adapter: EGGN, slides):
    return adapter.train(slides, PANEL, np.random.default_rng(0), Context())


@pytest.mark.parametrize("names", [("A1", "B1"), ("A1", "B1", "C1")])
def test_exemplars_of_a_training_slide_are_of_the_others(names: tuple[str, ...]) -> None:
    slides, adapter = taught_slides(names), EGGN(**SMALL["eggn"])
    references = trained(adapter, slides).references
    own = {tuple(row) for row in references.features[: slides[0].n_spots].round(5)}
    first = adapter._training_graphs(slides, references)[0]
    assert {tuple(row) for row in first.exemplars.numpy().round(5)}.isdisjoint(own)


@pytest.mark.parametrize(("n_slides", "expected"), [(1, 0), (2, 1), (3, 1)])
def test_an_epoch_is_chosen_where_a_slide_can_be_spared(n_slides: int, expected: int, monkeypatch) -> None:
    from stbench.adapters.parts import fitting

    offered: list[float] = []
    monkeypatch.setattr(fitting.BestEpoch, "offer", lambda best, network, epoch, loss: offered.append(loss))
    trained(EGGN(**SMALL["eggn"] | {"validation_slides": 1, "epochs": 2}), taught_slides(("A1", "B1", "C1")[:n_slides]))
    assert len(offered) == 2 * expected


def test_windows_next_to_each_other_hear_each_other() -> None:
    edges = EGGN(window_neighbours=9)._window_edges(np.array([(0, 0), (1, 0), (1, 1), (5, 5)]))
    assert {tuple(edge) for edge in edges.T} == {(0, 1), (1, 0), (1, 2), (2, 1), (0, 2), (2, 0)}


def test_each_window_hears_as_many_as_it_may_and_is_heard_by_any_number() -> None:
    source, target = EGGN(window_neighbours=1)._window_edges(np.array([(0, 0), (1, 0), (2, 0)]))
    assert sorted(target.tolist()) == [0, 1, 2]
    assert source[target != 1].tolist() == [1, 1]


def test_paper_profile_has_the_published_sizes() -> None:
    with torch.device("meta"):
        network = made_adapter(CARD, CARD.settings("paper")).network(512, 250)
    assert network.shape == EGGNShape(n_genes=250)
