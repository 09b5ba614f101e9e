"""The patches that are cut ahead are those that methods ask for in a run."""

from dataclasses import replace

import pytest

from stbench.cards import methods
from stbench.data.patches import PatchSpec
from stbench.files.array_cache import ArrayCache
from stbench.runs.cutting import cut_ahead, patches_of, patches_trained_on
from stbench.runs.entries import entry_of
from stbench.weights import WeightSearch
from tests.made.cohort import made_cohort

SEARCH = WeightSearch({}, folder=None)
DECK = methods()
BLIND = ("s2s-st",)
"""Methods that look at no image of the tissue."""


@pytest.mark.parametrize("profile", ["quick", "paper"])
@pytest.mark.parametrize("name", [name for name, card in DECK.items() if card.kind == "method"])
def test_every_method_says_what_it_cuts(name, profile):
    specs = patches_of([entry_of(DECK[name], profile)], SEARCH)
    assert len(specs) == (name not in BLIND)
    assert all(0 < spec.side_um <= 300 and 0 < spec.pixels <= 1024 for spec in specs)


def test_a_control_that_looks_at_nothing_cuts_nothing_and_sizes_stand_once():
    assert patches_of([entry_of(DECK["mean"], "quick")], SEARCH) == ()
    assert len(patches_of([entry_of(DECK["ridge-probe"], "quick")] * 2, SEARCH)) == 1


@pytest.mark.parametrize(
    ("name", "profile", "looks"),
    [("stnet", "quick", False), ("stnet", "paper", True), ("hist2st", "quick", True), ("mean", "quick", False)],
)
def test_methods_that_look_at_patches_themselves_are_told_from_those_that_read_features(name, profile, looks):
    entry = entry_of(DECK[name], profile)
    assert patches_trained_on([entry], SEARCH) == (patches_of([entry], SEARCH) if looks else ())


@pytest.mark.parametrize("n_specs", [1, 2])
def test_patches_are_cut_once_and_the_share_grows_to_all(tmp_path, n_specs):
    cohort, cache = made_cohort("A1", "B1"), ArrayCache(tmp_path)
    specs = [PatchSpec(side_um=80.0, pixels=8 * (n + 1)) for n in range(n_specs)]
    first, second = (list(cut_ahead(cohort, specs, cache)) for _ in range(2))
    assert [each.is_new for each in first] == [True] * 2 * n_specs
    assert [each.is_new for each in second] == [False] * 2 * n_specs
    assert [each.share for each in first] == sorted(each.share for each in first)
    assert first[-1].share == 1.0
    slide = replace(cohort.slides[0], cache=cache)
    assert cache.get("patches", next(cache.folder.glob("patches/*.npy")).stem) is not None
    assert slide.patches(specs[0]).shape == (30, 8, 8, 3)
    assert len(list(cache.folder.glob("patches/*.npy"))) == 2 * n_specs
