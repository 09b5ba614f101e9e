"""ST-Net as an adapter: the contract, the start from the mean, the symmetries, the way back from its own scale."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.adapters.base import Context, training_fields
from stbench.adapters.loading import made_adapter
from stbench.adapters.parts.pairs import Pairs
from stbench.adapters.stnet.adapter import Scale, STNet, from_log_share, log_shares
from stbench.cards import MethodCard, read_card
from stbench.contract import check_adapter, failures
from stbench.data import Cohort, Panel, targets
from stbench.errors import ProtocolError
from stbench.protocols.batch_correction import corrected
from stbench.protocols.batch_correction.harmony import HARMONY
from stbench.runs.plan import Entry
from tests.made import ROOT
from tests.made.golden import description
from tests.made.tiny import tiny_cohort

CARD = read_card(MethodCard, ROOT / "methods" / "stnet.yaml")


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    return tiny_cohort(tmp_path_factory.mktemp("cache"))


def few_spots(cohort: Cohort) -> Cohort:
    """Two slides of nine spots: enough for a whole DenseNet to show that it keeps its promises."""
    return tiny_cohort(cohort.slides[0].cache, patients=2, spots=9)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    "changes",
    [
        {"encoder": "colour", "epochs": 3},
        {"encoder": "colour", "epochs": 2, "target": "log-share"},
        {"encoder": "", "pixels": 32, "epochs": 1, "inner_folds": 0},
    ],
    ids=["frozen", "log-share", "end-to-end"],
)
def test_stnet_keeps_the_contract(cohort: Cohort, changes: dict[str, object]) -> None:
    entry = Entry(name="stnet", card=CARD, profile="quick", settings=CARD.settings("quick") | changes)
    assert list(failures(check_adapter(entry, cohort if changes["encoder"] else few_spots(cohort)))) == []


@pytest.mark.parametrize("encoder", ["colour", ""])
def test_without_learning_it_predicts_the_training_mean(cohort: Cohort, encoder: str) -> None:
    *train, test = few_spots(cohort).slides
    panel = Panel(cohort.common_genes[:4])
    adapter = STNet(encoder=encoder, pixels=32, learning_rate=0.0, epochs=1, inner_folds=0)
    model = adapter.train(train, panel, rng(), Context())
    mean = np.concatenate([slide.expression(panel) for slide in train]).mean(axis=0)
    np.testing.assert_allclose(adapter.predict(model, test.blind(), panel), np.tile(mean, (9, 1)), atol=1e-5)


def test_averaging_is_the_mean_over_eight_views_and_shares_its_training(cohort: Cohort) -> None:
    *train, test = few_spots(cohort).slides
    panel = Panel(cohort.common_genes[:4])
    settings = {"encoder": "", "pixels": 32, "epochs": 1, "inner_folds": 0, "learning_rate": 1e-3}
    averaged, single = STNet(**settings), STNet(**settings, average_symmetries=False)
    model = averaged.train(train, panel, rng(), Context())
    assert not np.allclose(averaged.predict(model, test, panel), single.predict(model, test, panel), atol=1e-6)
    assert "average_symmetries" not in training_fields(STNet)


@pytest.mark.parametrize("space", targets)
def test_its_own_scale_comes_back_exactly_where_depth_is_known(cohort: Cohort, space: str) -> None:
    slide, panel = replace(cohort.slides[0], target=space), Panel(cohort.common_genes[:5])
    shares, wanted = log_shares(slide, panel), slide.expression(panel)
    for row in np.flatnonzero(slide.totals):
        known = Scale(space, float(slide.totals[row]), float(len(slide.genes)))
        np.testing.assert_allclose(from_log_share(shares[row], known), wanted[row], atol=1e-3)


def test_paper_profile_builds_the_published_network() -> None:
    adapter = made_adapter(CARD, CARD.settings("paper"))
    published = description("stnet_published_keys")["state_dict"]
    built = {key: list(value.shape) for key, value in adapter.network(0, 250).state_dict().items()}
    assert built == {entry["key"]: entry["shape"] for entry in published}
    assert adapter.needed_weights() == ("timm/densenet121.tv_in1k",)


def test_inner_folds_choose_fewer_epochs_when_training_goes_astray(cohort: Cohort) -> None:
    *train, _ = cohort.slides
    adapter = STNet(encoder="colour", learning_rate=30.0, epochs=4)
    inputs = adapter._reader(Context())(train, all_symmetries=True)
    pairs = Pairs(inputs, adapter._targets(train, Panel(cohort.common_genes[:4])))
    assert adapter._chosen_epochs(pairs, train, rng(), Context()) == 1


def test_its_own_scale_is_refused_where_the_task_asks_for_corrected_values(cohort: Cohort) -> None:
    panel = Panel(cohort.common_genes[:4])
    slides = corrected(cohort, panel, "log1p-cp10k", HARMONY).slides
    with pytest.raises(ProtocolError, match="this task asks for corrected values"):
        STNet(encoder="colour", target="log-share", epochs=1).train(slides, panel, rng(), Context())
