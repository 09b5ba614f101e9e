"""HisToGene as an adapter: the contract, the section seen as a whole, spots beyond the tables, tiles."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.adapters.base import Context
from stbench.adapters.histogene.adapter import HisToGene
from stbench.adapters.histogene.network import HisToGeneShape
from stbench.adapters.loading import made_adapter
from stbench.cards import MethodCard, read_card
from stbench.contract import check_adapter, failures
from stbench.data import Cohort, Panel
from stbench.runs.entries import content_of
from stbench.runs.plan import Entry
from stbench.weights import DEFAULT_SEARCH
from tests.made import ROOT
from tests.made.tiny import tiny_cohort

CARD = read_card(MethodCard, ROOT / "methods" / "histogene.yaml")
SMALL = {"pixels": 8, "n_layers": 1, "width": 16, "n_heads": 2, "head_width": 8, "epochs": 2, "learning_rate": 1e-2}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    return tiny_cohort(tmp_path_factory.mktemp("cache"))


CHANGES = {"whole": {}, "raw": {"scaling": "raw"}, "tiles": {"max_tokens": 10}, "features": {"encoder": "colour"}}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_histogene_keeps_the_contract(cohort: Cohort, changes: dict[str, object]) -> None:
    settings = CARD.settings("quick") | SMALL | changes
    entry = Entry(name="histogene", card=CARD, profile="quick", settings=settings)
    assert list(failures(check_adapter(entry, cohort))) == []


def test_a_spot_depends_on_the_other_spots_of_its_section(cohort: Cohort) -> None:
    *train, test = cohort.slides
    panel, adapter = Panel(cohort.common_genes[:4]), HisToGene(**SMALL)
    model = adapter.train(train, panel, np.random.default_rng(0), Context())
    half = replace(test.blind(), spots=test.spots[:10], centres_px=test.centres_px[:10], array_xy=test.array_xy[:10])
    assert not np.allclose(adapter.predict(model, half, panel), adapter.predict(model, test.blind(), panel)[:10])


def test_features_take_the_place_of_pixels_in_the_first_linear_map(cohort: Cohort) -> None:
    *train, _ = cohort.slides
    panel = Panel(cohort.common_genes[:4])
    plain, other = HisToGene(**SMALL), HisToGene(**SMALL, encoder="colour")
    models = [adapter.train(train, panel, np.random.default_rng(0), Context()) for adapter in (plain, other)]
    (pixels, *rest), (features, *same) = ([p.shape for p in model.network.parameters()] for model in models)
    assert (pixels, features) == ((16, 3 * 8**2), (16, 24))
    assert rest == same
    assert (plain.needed_weights(), other.needed_weights()) == ((), ("colour",))


@pytest.mark.parametrize("encoder", ["", "colour"])
def test_a_key_has_the_encoder_only_where_one_is_read(encoder: str) -> None:
    entry = Entry(name="histogene", card=CARD, profile="quick", settings=CARD.settings("quick") | {"encoder": encoder})
    assert content_of(entry, DEFAULT_SEARCH).training.get("encoder", "") == encoder
    assert ("encoder" in content_of(entry, DEFAULT_SEARCH).training) == bool(encoder)


def test_spots_beyond_the_position_tables_take_the_nearest_with_a_warning(cohort: Cohort) -> None:
    *train, test = cohort.slides
    panel, adapter = Panel(cohort.common_genes[:4]), HisToGene(**SMALL)
    model = adapter.train(train, panel, np.random.default_rng(0), Context())
    last = model.network.shape.n_positions - 1
    far = replace(test.blind(), array_xy=np.full_like(test.array_xy, last + 9))
    edge = replace(test.blind(), array_xy=np.full_like(test.array_xy, last))
    with pytest.warns(UserWarning, match="30 of 30 spots lie beyond"):
        predicted = adapter.predict(model, far, panel)
    np.testing.assert_array_equal(predicted, adapter.predict(model, edge, panel))


def test_paper_profile_has_the_published_sizes() -> None:
    adapter = made_adapter(CARD, CARD.settings("paper"))
    import torch

    with torch.device("meta"):
        network = adapter.network(785, 64)
    assert network.shape == HisToGeneShape(n_genes=785)
    assert sum(parameter.numel() for parameter in network.parameters()) == 106_648_337
