"""What adapters do with patches: towers start from the weights that are named, see all ways up, and a patch alone."""

import numpy as np
import pytest

from stbench.adapters import adapters
from stbench.adapters.base import Context
from stbench.adapters.parts import fitting, start_weights
from stbench.adapters.parts.inputs import SpotInputs
from stbench.data import Panel
from stbench.weights import WeightSearch
from tests.made.adapters import SMALL
from tests.made.taught import GENES, taught_slides

PANEL = Panel(GENES[:4])
*TRAINING, TESTED = taught_slides()
NAMED = WeightSearch()


class FitReached(Exception):
    """Raised in place of training."""


TUNED = {
    "stnet": {"pixels": 32, "inner_folds": 0},
    "bleep": {"pixels": 32},
    "mclstexp": {"pixels": 32},
    "comtip": SMALL["comtip"],
    "stimage": {},
}


@pytest.mark.parametrize("name", TUNED)
def test_a_tower_starts_from_the_weights_that_are_named_and_is_trained(name, monkeypatch):
    loaded = []

    def fitted(network, optimiser, *rest, **options):
        raise FitReached(network, optimiser)

    monkeypatch.setattr(start_weights, "load_published", lambda *given, weights: loaded.append((*given, weights)))
    monkeypatch.setattr(fitting, "fit", fitted)
    monkeypatch.setattr(WeightSearch, "locate", lambda search, source: None)
    with pytest.raises(FitReached) as reached:
        adapters[name](**TUNED[name], weights="plip").train(
            [TRAINING[0].at(np.arange(6))], PANEL, np.random.default_rng(0), Context(weights=NAMED)
        )
    network, optimiser = reached.value.args
    ((tower, source, tidy, search),) = loaded
    assert (source, search) == ("plip", NAMED)
    assert tidy({}) == {}
    parts = {id(array) for array in tower.parameters()}
    assert parts <= {id(array) for array in network.parameters()}
    assert parts & {id(array) for group in optimiser.param_groups for array in group["params"]}


SHOWN = {
    "stnet": ({"inner_folds": 0}, True),
    "bleep": ({"augment": True}, True),
    "bleep upright": ({"augment": False}, False),
    "mclstexp": ({"augment": True}, True),
    "mclstexp upright": ({"augment": False}, False),
    "cmrcnet": ({"augments": True}, True),
    "cmrcnet upright": ({"augments": False}, False),
    "comtip": ({"augment": True}, True),
    "comtip upright": ({"augment": False}, False),
}


@pytest.mark.parametrize("name", SHOWN)
def test_training_shows_a_patch_all_eight_ways_up_or_upright_alone(name, monkeypatch):
    (settings, turned), seen, adapter = SHOWN[name], set(), name.split()[0]
    tensor = SpotInputs.tensor

    def noted(inputs, rows, symmetries=None, **options):
        seen.update([0] if symmetries is None else np.unique(symmetries).tolist())
        return tensor(inputs, rows, symmetries, **options)

    monkeypatch.setattr(SpotInputs, "tensor", noted)
    adapters[adapter](**SMALL[adapter] | {"epochs": 2} | settings).train(
        TRAINING, PANEL, np.random.default_rng(0), Context()
    )
    assert seen == (set(range(8)) if turned else {0})


PATCH_ALONE = (
    "mean", "ridge_probe", "hest_probe", "stnet", "bleep", "mclstexp", "cmrcnet", "comtip", "stimage", "foundation",
    "egn",
)  # fmt: skip
"""Methods that look at nothing but the patch of a spot."""


@pytest.mark.parametrize("name", PATCH_ALONE)
def test_what_is_said_of_a_spot_does_not_hang_on_the_other_spots_of_its_slide(name):
    adapter, some = adapters[name](**SMALL[name]), np.array([3, 20, 7])
    model = adapter.train(TRAINING, PANEL, np.random.default_rng(0), Context())
    whole, part = (adapter.predict(model, slide.blind(), PANEL) for slide in (TESTED, TESTED.at(some)))
    np.testing.assert_allclose(part, whole[some], rtol=1e-3, atol=1e-4)
