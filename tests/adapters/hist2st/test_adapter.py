"""Hist2ST as an adapter: the contract, a graph of positions alone, depths of raw counts."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.adapters.base import Context
from stbench.adapters.hist2st.adapter import Hist2ST, depths
from stbench.adapters.hist2st.network import Hist2STShape
from stbench.adapters.loading import made_adapter
from stbench.cards import MethodCard, read_card
from stbench.contract import check_adapter, failures
from stbench.data import Panel
from stbench.runs.plan import Entry
from tests.made import ROOT
from tests.made.adapters import SMALL
from tests.made.taught import GENES, taught_slides
from tests.made.tiny import tiny_cohort

CARD = read_card(MethodCard, ROOT / "methods" / "hist2st.yaml")
PANEL = Panel(GENES[:4])


@pytest.mark.parametrize("changes", [{}, {"max_tokens": 5, "views": 0, "count_head": "nb"}], ids=["whole", "tiles"])
def test_hist2st_keeps_the_contract(changes: dict[str, object]) -> None:
    settings = CARD.settings("quick") | SMALL["hist2st"] | changes
    entry = Entry(name="hist2st", card=CARD, profile="quick", settings=settings)
    assert list(failures(check_adapter(entry, tiny_cohort(patients=2, spots=9)))) == []


@pytest.mark.parametrize("changes", [{"n_graphs": 2, "n_layers": 0}, {"n_graphs": 0, "n_layers": 1}])
def test_a_spot_depends_on_the_spots_around_it(changes: dict[str, object]) -> None:
    *training, tested = taught_slides(("A1", "B1"))
    adapter = Hist2ST(**SMALL["hist2st"] | changes)
    model = adapter.train(training, PANEL, np.random.default_rng(0), Context())
    whole = adapter.embed(model, tested.blind())
    assert not np.allclose(adapter.embed(model, tested.blind().at(np.arange(4))), whole[:4], atol=1e-5)


@pytest.mark.parametrize("max_tokens", [3000, 20])
def test_every_part_of_what_is_taught_is_of_the_same_spots(max_tokens: int) -> None:
    (slide,), adapter = taught_slides(("A1",)), Hist2ST(**SMALL["hist2st"] | {"max_tokens": max_tokens})
    network = adapter.network(len(PANEL), 6)
    for _, rows in adapter.sections.of([slide]):
        taught, part = adapter._taught(network, slide, rows, PANEL, Context()), slide.at(rows)
        np.testing.assert_array_equal(taught.cut, adapter.sections.cut(part, np.arange(len(rows)), "cpu"))
        np.testing.assert_array_equal(taught.placed[0], part.array_xy)
        for given, graph in zip(taught.placed[1:], adapter.graph(part.array_xy), strict=True):
            np.testing.assert_array_equal(given, graph)
        np.testing.assert_array_equal(taught.wanted, part.expression(PANEL))
        np.testing.assert_array_equal(taught.counts, part.panel_counts(PANEL))
        np.testing.assert_array_equal(taught.depth, depths(part.panel_counts(PANEL)))


@pytest.mark.parametrize("views", [1, 5])
def test_as_many_views_are_drawn_as_a_setting_says(views: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from stbench.adapters.hist2st import views as module

    drawn, draw = [], module.drawn_view
    monkeypatch.setattr(module, "drawn_view", lambda images, rng: drawn.append(draw(images, rng)) or drawn[-1])
    adapter = Hist2ST(**SMALL["hist2st"] | {"views": views})
    adapter.train(taught_slides(("A1", "B1")), PANEL, np.random.default_rng(0), Context())
    assert len(drawn) == 2 * views


@pytest.mark.parametrize(("epoch", "expected"), [(0.0, 1.0), (1.9, 1.0), (2.0, 0.9), (3.5, 0.9), (4.0, 0.81)])
def test_the_rate_falls_after_every_so_many_whole_epochs(epoch: float, expected: float, monkeypatch) -> None:
    from stbench.adapters.parts import fitting

    given: dict[str, object] = {}
    monkeypatch.setattr(fitting, "fit", lambda *args, **options: given.update(options))
    adapter = Hist2ST(**SMALL["hist2st"] | {"decay": 0.9, "decay_epochs": 2})
    adapter.train(taught_slides(("A1",)), PANEL, np.random.default_rng(0), Context())
    assert given["rate"](1.0, epoch) == pytest.approx(expected)


def test_a_spot_far_from_all_others_leaves_them_finite() -> None:
    *training, tested = taught_slides(("A1", "B1"))
    adapter = Hist2ST(**SMALL["hist2st"])
    model = adapter.train(training, PANEL, np.random.default_rng(0), Context())
    places = np.array([(0, 0), (1, 0), (0, 1), (5, 5)])
    lonely = replace(tested.blind().at(np.arange(4)), array_xy=places)
    assert not adapter.graph(places).near[3, :-1].any()
    assert np.isfinite(adapter.predict(model, lonely, PANEL)).all()


@pytest.mark.parametrize("policy", ["mean", "max"])
def test_graph_layers_alone_learn_what_patches_of_neighbours_say(policy: str) -> None:
    """A spot's own patch is not read by a layer, so that only what neighbours share with it can be learned."""
    *training, tested = taught_slides(("A1", "B1", "C1", "D1", "E1"), smooth=True)
    settings = {"pixels": 14, "channels": 64, "n_layers": 0, "n_graphs": 2, "epochs": 80, "learning_rate": 1e-2}
    adapter = Hist2ST(**SMALL["hist2st"] | settings, dropout=0.0, policy=policy)
    model = adapter.train(training, Panel(GENES), np.random.default_rng(0), Context())
    values, truth = adapter.predict(model, tested.blind(), Panel(GENES)), tested.expression(Panel(GENES))
    assert np.mean([np.corrcoef(*columns)[0, 1] for columns in zip(values.T, truth.T, strict=True)]) > 0.6


@pytest.mark.parametrize(
    ("counts", "expected"), [([[1, 1], [2, 2], [3, 5]], [0.5, 1, 2]), ([[0, 0], [0, 0], [0, 4]], [0, 0, 4])]
)
def test_depths_are_totals_over_their_median(counts: list[list[int]], expected: list[float]) -> None:
    np.testing.assert_allclose(depths(np.array(counts, np.float32)), expected)


def test_paper_profile_has_the_published_sizes() -> None:
    import torch

    with torch.device("meta"):
        network = made_adapter(CARD, CARD.settings("paper")).network(785, 64)
    assert network.shape == Hist2STShape(n_genes=785)
