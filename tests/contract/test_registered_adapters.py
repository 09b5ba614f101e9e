"""Every adapter that is registered, and the method of every card, keeps the contract, as small as it comes."""

import pytest
import torch

from stbench.adapters import adapters
from stbench.adapters.base import Context, needed_weights
from stbench.adapters.loading import made_adapter
from stbench.cards import methods
from stbench.contract import failures
from stbench.contract.adapters import check_made
from stbench.encoders.compute import ON_CPU, Compute
from stbench.runs.entries import entries_of
from stbench.weights import WeightSearch, is_published
from tests.made.adapters import SMALL
from tests.made.tiny import tiny_cohort

BUILT_IN = [origin.name for origin in adapters.origins() if origin.built_in]
CASES = {**SMALL, **{name: {} for name in BUILT_IN if name not in SMALL}}
needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no GPU")
FEW_EPOCHS = {"epochs": 1}
SHRUNK = {**CASES, "foundation": FEW_EPOCHS, "omiclip": FEW_EPOCHS}
"""What replaces settings of a card; published encoders stay, as stand-ins."""
ENTRIES = entries_of(methods().values(), "quick", variants=True)


def test_every_registered_adapter_is_among_them():
    assert {name.split("-")[0] for name in CASES} == set(BUILT_IN)
    assert {entry.card.adapter for entry in ENTRIES} <= set(BUILT_IN)


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    return tiny_cohort(tmp_path_factory.mktemp("cache"), spots=12)


def findings(adapter, cohort, compute=ON_CPU):
    stand_ins = frozenset(name for name in needed_weights(adapter) if is_published(name))
    return check_made(adapter, cohort, context=Context(compute=compute, weights=WeightSearch(stand_ins=stand_ins)))


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=needs_gpu)])
@pytest.mark.parametrize("name", CASES)
def test_a_registered_adapter_keeps_the_contract(name, device, cohort):
    adapter = adapters[name.split("-")[0]](**CASES[name])
    assert list(failures(findings(adapter, cohort, Compute(device=device)))) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_method_of_a_card_keeps_the_contract(entry, cohort):
    small = SHRUNK[entry.card.adapter]
    own = entry.card.settings("quick", entry.variant) if entry.variant else {}
    changed = {name for name, value in own.items() if value != entry.card.settings("quick").get(name)}
    settings = {**entry.settings, **{name: value for name, value in small.items() if name not in changed}}
    assert list(failures(findings(made_adapter(entry.card, settings), cohort))) == []
