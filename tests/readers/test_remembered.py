"""A cohort that was read is recalled as it was, while nothing of its files, its card or stbench changed."""

from dataclasses import replace

import pytest
from numpy.testing import assert_array_equal

from stbench import readers
from stbench.cards import DatasetCard, methods, tasks
from stbench.contract.readers import check_readings
from stbench.data.cohort import ShippedFold
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.readers import read_cohort
from stbench.readers.remembered import COHORTS, recalled, remember
from stbench.runs.entries import entry_of
from stbench.runs.plan import make_plan
from tests.made import CARDS
from tests.made.cohort import made_cohort
from tests.made.h5ad import write_h5ads
from tests.made.her2st import write_her2st
from tests.made.space_ranger import write_cohort

WRITERS = {
    "her2st": (write_her2st, {}),
    "h5ad": (write_h5ads, {"labels": "layer", "patients": "(S\\d)"}),
    "space-ranger": (write_cohort, {"patients": "(S\\d)"}),
}


@pytest.fixture(params=WRITERS)
def card(request, tmp_path, monkeypatch) -> DatasetCard:
    monkeypatch.setattr("stbench.files.checksums.YOUNG_NS", 0)
    write, options = WRITERS[request.param]
    write(tmp_path / "data")
    stated = {"reader": request.param, "title": "T", "options": options, "root": str(tmp_path / "data")}
    return DatasetCard.model_validate(stated).read_from(tmp_path / "t.yaml", {})


@pytest.fixture
def cache(tmp_path) -> ArrayCache:
    return ArrayCache(tmp_path / "cache")


def unread(monkeypatch):
    monkeypatch.setattr(readers, "_read", lambda *_: pytest.fail("read again"))


def test_it_is_recalled_as_it_was_and_plans_the_same_keys(card, cache, monkeypatch):
    first, plain = read_cohort(card, None, cache), read_cohort(card, None, None)
    unread(monkeypatch)
    again = read_cohort(card, None, cache)
    check_readings([plain, first, again])
    entries, task = [entry_of(methods(CARDS)["learner"], "paper")], tasks()["gene-pred"]
    keys = [[job.keys for job in make_plan(entries, task, cohort, "paper").jobs] for cohort in (plain, first, again)]
    assert keys[0] == keys[1] == keys[2]
    for slide, other in zip(plain.slides, again.slides, strict=True):
        assert_array_equal(slide.adata.obs.astype(str).to_numpy(), other.adata.obs.astype(str).to_numpy())
        assert_array_equal(slide.totals, other.totals)
        assert not any(array.flags.writeable for array in (other.centres_px, other.array_xy, other.counts.data))


def test_planning_opens_no_counts(card, cache, monkeypatch):
    read_cohort(card, None, cache)
    monkeypatch.setattr("stbench.data.shelved.Shelved._opened", lambda _: pytest.fail("opened"))
    entries, task = [entry_of(methods(CARDS)["learner"], "paper")], tasks()["gene-pred"]
    assert make_plan(entries, task, read_cohort(card, None, cache), "paper").jobs


@pytest.mark.parametrize("change", ["file", "new file", "card", "counts gone", "anew"])
def test_after_a_change_it_is_read_again(change, card, cache, tmp_path, monkeypatch):
    read_cohort(card, None, cache)
    if change == "file":
        path = next(path for path in sorted((tmp_path / "data").rglob("*")) if path.is_file())
        path.write_bytes(path.read_bytes())
    elif change == "new file":
        (tmp_path / "data/notes.txt").write_text("new")
    elif change == "card":
        card = card.model_copy(update={"markers": ("GENE1",)})
    elif change == "counts gone":
        next((tmp_path / "cache/shelves").glob("*.npy")).unlink()
    calls = []
    whole = readers._read
    monkeypatch.setattr(readers, "_read", lambda *given: calls.append(1) or whole(*given))
    again = read_cohort(card, None, cache, anew=change == "anew")
    assert calls == [1]
    assert again.slides[0].counts.nnz


def test_a_file_that_is_broken_afterwards_is_refused(card, cache, tmp_path):
    read_cohort(card, None, cache)
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(DataError):
        read_cohort(card, None, cache)


def test_files_that_changed_a_moment_ago_are_not_trusted(card, cache, tmp_path, monkeypatch):
    monkeypatch.setattr("stbench.files.checksums.YOUNG_NS", 10**18)
    read_cohort(card, None, cache)
    assert not (tmp_path / "cache" / COHORTS).exists()


@pytest.mark.parametrize("what", ["in memory", "no slides"])
def test_what_no_files_hold_is_not_remembered(what, cache):
    cohort = made_cohort()
    if what == "no slides":
        cohort = replace(cohort, slides=())
    remember(cohort, cache, "stamp")
    assert recalled(cache, "stamp") is None


@pytest.mark.parametrize(
    "more", [{"folds": (ShippedFold(name="0", train=("S1",), test=("S2",)),)}, {"tested": ("S1",)}, {}]
)
def test_a_cohort_that_says_more_than_is_written_is_not_remembered(more, card, cache):
    remember(replace(read_cohort(card, None, cache), **more), cache, "stamp")
    assert (recalled(cache, "stamp") is None) == bool(more)
