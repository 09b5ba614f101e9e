"""BLEEP as an adapter: the contract, predictions made of training spots alone, variants that share a training."""

import numpy as np
import pytest

from stbench.adapters.base import Context, training_fields
from stbench.adapters.bleep.adapter import Bleep
from stbench.adapters.loading import made_adapter
from stbench.cards import MethodCard, read_card
from stbench.contract import check_adapter, failures
from stbench.data import Cohort, Panel
from stbench.runs.plan import Entry
from tests.made import ROOT
from tests.made.golden import description
from tests.made.tiny import tiny_cohort

CARD = read_card(MethodCard, ROOT / "methods" / "bleep.yaml")
SMALL = {"encoder": "colour", "epochs": 2, "k": 5}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    return tiny_cohort(tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize(
    "changes",
    [
        SMALL,
        SMALL | {"rule": "weighted_average", "validation_share": 0.2, "augment": True},
        SMALL | {"encoder": "", "pixels": 32, "epochs": 1, "augment": True},
    ],
    ids=["frozen", "weighted", "end-to-end"],
)
def test_bleep_keeps_the_contract(cohort: Cohort, changes: dict[str, object]) -> None:
    entry = Entry(name="bleep", card=CARD, profile="quick", settings=CARD.settings("quick") | changes)
    end_to_end = not changes["encoder"]
    assert list(failures(check_adapter(entry, tiny_cohort(patients=2, spots=9) if end_to_end else cohort))) == []


@pytest.mark.parametrize("rule", ["simple", "average", "weighted_average"])
def test_predictions_are_convex_combinations_of_training_spots(cohort: Cohort, rule: str) -> None:
    from scipy.optimize import nnls

    *train, test = cohort.slides
    panel = Panel(cohort.common_genes[:4])
    adapter = Bleep(**SMALL, batch=16, rule=rule)
    model = adapter.train(train, panel, np.random.default_rng(0), Context())
    spots = np.concatenate([slide.expression(panel) for slide in train]).astype(float)
    for predicted in adapter.predict(model, test.blind(), panel)[:5]:
        weights, residual = nnls(np.vstack([spots.T, np.ones(len(spots))]), np.append(predicted, 1.0))
        assert residual < 1e-4
        assert weights.sum() == pytest.approx(1, abs=1e-4)


def test_simple_rule_answers_with_one_training_spot(cohort: Cohort) -> None:
    *train, test = cohort.slides
    panel = Panel(cohort.common_genes[:4])
    adapter = Bleep(**SMALL, rule="simple")
    model = adapter.train(train, panel, np.random.default_rng(0), Context())
    predicted = adapter.predict(model, test.blind(), panel)
    assert all((row == model.expression).all(axis=1).any() for row in predicted)


def test_more_neighbours_than_references_are_all_references(cohort: Cohort) -> None:
    *train, test = cohort.slides
    panel = Panel(cohort.common_genes[:4])
    adapter = Bleep(**(SMALL | {"k": 500}))
    model = adapter.train(train, panel, np.random.default_rng(0), Context())
    expected = np.tile(model.expression.mean(axis=0), (test.n_spots, 1))
    np.testing.assert_allclose(adapter.predict(model, test.blind(), panel), expected, rtol=1e-5)


def test_variants_of_the_rule_share_one_training() -> None:
    reads = set(training_fields(Bleep))
    assert not reads & {"k", "rule"}
    assert all(not reads & set(CARD.variants[name].set) for name in ("simple", "weighted_average"))


def test_paper_profile_builds_the_published_network() -> None:
    adapter = made_adapter(CARD, CARD.settings("paper"))
    published = description("bleep_published_keys")["state_dict"]
    built = {key: list(value.shape) for key, value in adapter.network(0, 3467).state_dict().items()}
    assert built == {entry["key"]: entry["shape"] for entry in published}
    assert (adapter.k, adapter.needed_weights()) == (50, ("timm/resnet50.a1_in1k",))
