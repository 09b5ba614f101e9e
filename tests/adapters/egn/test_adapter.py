"""EGN as an adapter: the contract, exemplars of other training slides alone, its learning rate."""

import numpy as np
import pytest
import torch

from stbench.adapters.base import Context
from stbench.adapters.egn.adapter import EGN, Spots, given
from stbench.adapters.egn.network import EGNShape
from stbench.adapters.loading import made_adapter
from stbench.adapters.parts.references import References
from stbench.cards import MethodCard, read_card
from stbench.contract import check_adapter, failures
from stbench.data import Panel
from stbench.runs.plan import Entry
from tests.made import ROOT
from tests.made.adapters import SMALL
from tests.made.taught import GENES, taught_slides
from tests.made.tiny import tiny_cohort

CARD = read_card(MethodCard, ROOT / "methods" / "egn.yaml")
PANEL = Panel(GENES[:4])


@pytest.mark.parametrize("changes", [{}, {"min_max": True, "validation_slides": 1}], ids=["whole", "min-max"])
def test_egn_keeps_the_contract(changes: dict[str, object]) -> None:
    settings = CARD.settings("quick") | SMALL["egn"] | changes
    entry = Entry(name="egn", card=CARD, profile="quick", settings=settings)
    assert list(failures(check_adapter(entry, tiny_cohort(patients=2, spots=9)))) == []


@pytest.mark.parametrize(("n_slides", "expected"), [(1, 0), (2, 1), (3, 1)])
def test_an_epoch_is_chosen_where_a_slide_can_be_spared(n_slides: int, expected: int, monkeypatch) -> None:
    from stbench.adapters.parts import fitting

    offered: list[float] = []
    monkeypatch.setattr(fitting.BestEpoch, "offer", lambda best, network, epoch, loss: offered.append(loss))
    slides, adapter = taught_slides(("A1", "B1", "C1")[:n_slides]), EGN(**SMALL["egn"] | {"validation_slides": 1})
    adapter.train(slides, PANEL, np.random.default_rng(0), Context())
    assert len(offered) == expected


@pytest.mark.parametrize("names", [("A1", "B1"), ("A1", "B1", "C1")])
def test_exemplars_of_a_training_slide_are_of_the_others(names: tuple[str, ...], monkeypatch) -> None:
    fit, fitted = EGN._fit, []
    monkeypatch.setattr(EGN, "_fit", lambda *given: fitted.append(given) or fit(*given))
    EGN(**SMALL["egn"]).train(taught_slides(names), PANEL, np.random.default_rng(0), Context())
    ((_, spots, _, owners, *_),) = fitted
    assert not (owners[spots.rows.numpy()] == owners[:, None]).any()


@pytest.mark.parametrize(
    ("scaling", "mean", "std"),
    [
        ("published", (0.5476, 0.5218, 0.6881), (0.2461, 0.2101, 0.1649)),
        ("imagenet", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    ],
)
def test_pixels_are_read_as_a_setting_says(scaling: str, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
    (slide,), adapter = taught_slides(("A1",)), EGN(pixels=32, scaling=scaling)
    pixels = slide.patches(adapter.patch) / 255
    expected = ((pixels - np.array(mean)) / np.array(std)).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(adapter._patches([slide]).tensor(np.arange(slide.n_spots)), expected, atol=1e-5)


@pytest.mark.parametrize("rows", [np.arange(6), np.array([4, 1])])
def test_the_network_is_given_each_spot_with_its_own_exemplars_and_their_own_expression(rows) -> None:
    slide, rng = taught_slides(("A1",))[0].at(np.arange(6)), np.random.default_rng(0)
    adapter = EGN(**SMALL["egn"])
    references = References(rng.random((9, 5)), rng.random((9, 3)))
    exemplars = torch.from_numpy(rng.permuted(np.tile(np.arange(9), (6, 1)), axis=1)[:, :4])
    spots = Spots(adapter._patches([slide]), rng.random((6, 5)), exemplars)
    images, query, features, expression = given(spots, references, rows, "cpu")
    np.testing.assert_array_equal(query, spots.features[rows])
    np.testing.assert_array_equal(features, references.features[exemplars[rows]])
    np.testing.assert_array_equal(expression, references.expression[exemplars[rows]])
    for image, row in zip(images, rows, strict=True):
        np.testing.assert_allclose(image, adapter._patches([slide.at(np.array([row]))]).tensor(np.array([0]))[0])


@pytest.mark.parametrize(
    ("epoch", "expected"), [(0.0, 0.01), (0.5, 0.51), (0.995, 0.2), (1.0, 1.0), (1.25, 0.6), (1.5, 1.0)]
)
def test_the_rate_rises_and_then_falls_to_a_fifth_again_and_again(epoch: float, expected: float) -> None:
    adapter = EGN(warm_up=100, cycle=0.5)
    assert adapter.rate(1.0, epoch, 100) == pytest.approx(expected, abs=5e-3)


def test_paper_profile_has_the_published_sizes() -> None:
    with torch.device("meta"):
        network = made_adapter(CARD, CARD.settings("paper")).network(2048, 250)
    assert network.shape == EGNShape(n_genes=250)
