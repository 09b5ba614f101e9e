"""Every registered adapter keeps the contract, as small as it comes."""

import pytest

from stbench.adapters import adapters
from stbench.adapters.base import Context
from stbench.contract import failures
from stbench.contract.adapters import check_made
from stbench.weights import WeightSearch
from tests.made.adapters import SMALL
from tests.made.tiny import tiny_cohort

CONTEXT = Context(weights=WeightSearch(stand_ins=frozenset({"omiclip"})))
BUILT_IN = [origin.name for origin in adapters.origins() if origin.built_in]
CASES = {**SMALL, **{name: {} for name in BUILT_IN if name not in SMALL}}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    return tiny_cohort(tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize("name", CASES)
def test_a_registered_adapter_keeps_the_contract(name, cohort):
    adapter = adapters[name.split("-")[0]](**CASES[name])
    assert list(failures(check_made(adapter, cohort, context=CONTEXT))) == []


def test_every_registered_adapter_is_among_them():
    assert {name.split("-")[0] for name in CASES} == set(BUILT_IN)
