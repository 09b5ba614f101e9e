"""mclSTExp as an adapter: the contract, and references that no other slide has a part in."""

import numpy as np
import pytest

from stbench.adapters.base import Context
from stbench.adapters.loading import made_adapter
from stbench.adapters.mclstexp.adapter import MclSTExp
from stbench.cards import MethodCard, read_card
from stbench.contract import check_adapter, failures
from stbench.data import Panel
from stbench.runs.plan import Entry
from tests.made import ROOT
from tests.made.adapters import SMALL
from tests.made.taught import GENES, taught_slides
from tests.made.tiny import tiny_cohort

CARD = read_card(MethodCard, ROOT / "methods" / "mclstexp.yaml")
PANEL = Panel(GENES[:4])


@pytest.mark.parametrize("changes", [{}, {"encoder": "", "pixels": 32, "augment": True}], ids=["frozen", "pixels"])
def test_mclstexp_keeps_the_contract(changes: dict[str, object]) -> None:
    settings = CARD.settings("quick") | SMALL["mclstexp"] | changes
    entry = Entry(name="mclstexp", card=CARD, profile="quick", settings=settings)
    assert list(failures(check_adapter(entry, tiny_cohort(patients=2, spots=9)))) == []


@pytest.mark.parametrize(
    ("scaling", "mean", "std"), [("unit", 0.0, 1.0), ("imagenet", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))]
)
def test_pixels_are_read_as_a_setting_says(scaling: str, mean: object, std: object) -> None:
    (slide,), adapter = taught_slides(("A1",)), MclSTExp(pixels=32, scaling=scaling)
    pixels = slide.patches(adapter.patch) / 255
    expected = ((pixels - np.array(mean)) / np.array(std)).transpose(0, 3, 1, 2)
    read = adapter._reader(Context())([slide]).tensor(np.arange(slide.n_spots))
    np.testing.assert_allclose(read, expected, atol=1e-5)


@pytest.mark.parametrize("max_tokens", [6000, 20])
def test_a_reference_sees_its_own_section_alone(max_tokens: int) -> None:
    slides, adapter = taught_slides(("A1", "B1")), MclSTExp(**SMALL["mclstexp"], max_tokens=max_tokens)
    model = adapter.train(slides, PANEL, np.random.default_rng(0), Context())
    spots = adapter._spots(slides, PANEL)
    lone = adapter._references(model.network, adapter._spots(slides[1:], PANEL), Context())
    np.testing.assert_allclose(lone, model.reference[slides[0].n_spots :], atol=1e-5)
    assert max(map(len, spots.sections)) <= max_tokens


def test_an_epoch_by_sections_reads_each_once() -> None:
    slides, adapter = taught_slides(("A1", "B1")), MclSTExp(**SMALL["mclstexp"], sequence="section", max_tokens=20)
    spots = adapter._spots(slides, PANEL)
    batches = adapter._batches(spots, np.random.default_rng(0))
    assert len(batches) == len(spots.sections) == 4
    assert sorted(np.concatenate(batches).tolist()) == list(range(72))


def test_paper_profile_has_the_published_sizes() -> None:
    import torch

    with torch.device("meta"):
        network = made_adapter(CARD, CARD.settings("paper")).network(0, 785, 65536)
    assert sum(parameter.numel() for parameter in network.parameters()) == pytest.approx(116.1e6, rel=1e-3)
