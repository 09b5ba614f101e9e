"""Extraction: features are made once, before the jobs that read them, by jobs that leave nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.cards import methods, tasks
from stbench.contract.cohort import small_card
from stbench.encoders.features import Features
from stbench.errors import StoreError
from stbench.runs.entries import entry_of
from stbench.runs.execute import execute, executed
from stbench.runs.extraction import being_made, encoder_read, extractions
from stbench.runs.place import Place
from stbench.runs.plan import make_plan
from stbench.runs.run import run_plan
from stbench.runs.store import Store

DECK = methods()


def place_of(folder, **options):
    card = small_card()
    card = card.model_copy(update={"options": {**card.options, **options}}).read_from(card.path, {})
    return Place(store=folder / "store", cache=folder / "cache", dataset=card)


@pytest.fixture
def place(tmp_path):
    return place_of(tmp_path)


def plan_of(place, *names, task="gene-pred", **settings):
    """The first job of each method."""
    entries = [entry_of(DECK[name], "quick") for name in names]
    settings = {name: {**entry.settings, **settings} for name, entry in zip(names, entries, strict=True)}
    changed = [replace(entry, settings=settings[entry.name]) for entry in entries]
    plan = make_plan(changed, tasks()[task], place.cohort(), "quick")
    return replace(plan, jobs=tuple(plan.jobs_of(entry)[0] for entry in plan.entries))


def features_in(place):
    """Names of the arrays of features."""
    return {path.name for path in (place.cache / "features").glob("[!.]*.npy")}


class OneByOne:
    """An engine in this process; it notes how many arrays of features each job adds."""

    def __init__(self):
        self.added = []

    def run(self, jobs, place, report):
        for job in jobs:
            before = features_in(place)
            report(job, execute(job, place))
            self.added.append((job, len(features_in(place) - before)))


TASKS = {"gene_ridge": "imputation-genes", "ridge_kriging": "imputation", "st_dai": "imputation-adjacent"}
PAIRS = {"st-dai": {"sections": 2}}
QUICKER = {
    "stnet": {"encoder": "colour"}, "hest-probe": {"components": 4},
    **{name: {"epochs": 1} for name in ("st-dai", "bleep", "eggn")},
}  # fmt: skip
READING = [name for name, card in DECK.items() if card.settings("quick").get("encoder") or card.adapter == "st_dai"]


@pytest.mark.parametrize("name", READING)
def test_a_job_finds_all_features_that_it_reads(tmp_path, name):
    place, task = place_of(tmp_path, **PAIRS.get(name, {})), TASKS.get(DECK[name].adapter, "gene-pred")
    plan, engine, told = plan_of(place, name, task=task, **QUICKER.get(name, {})), OneByOne(), []
    run_plan(plan, place, engine, told.append)
    *steps, (job, added) = engine.added
    assert (job, added) == (plan.jobs[0], 0)
    assert [step.slides for step, _ in steps] == list(
        dict.fromkeys((part.slide,) for part in (*job.fold.train, *job.fold.test))
    )
    assert [number for _, number in steps] == [8 if name == "stnet" else 1] * len(steps)
    assert [(ended.job, ended.status, ended.total) for ended in told] == [(job, "measured", 1)]
    assert set(Store(place.store).keys()) == {job.key}, "a step leaves no result"
    assert [step.lacks(place) for step in extractions(plan.jobs)] == [0] * len(steps)


def test_jobs_that_read_alike_share_their_features_seen_as_often_as_any_of_them_does(place):
    jobs = plan_of(place, "ridge-probe", "stnet", "shuffled-ridge", "colour-ridge", encoder="colour").jobs
    steps = extractions(jobs)
    assert [step.n_symmetries for step in steps] == [8] * len(place.cohort().slides)
    assert len({step.key for step in steps}) == len({step.training_key for step in steps}) == len(steps)
    assert {step.entry.name for step in steps} == {"ridge-probe"}, "the first that reads them says what it takes"
    assert being_made([*steps, *jobs]) == {"colour"} == {encoder_read(job) for job in jobs} - {""}
    assert {encoder_read(step) for step in steps} == {""}
    assert steps[0].label == f"features of {steps[0].slides[0]} by colour"


@pytest.mark.parametrize(("most", "sizes"), [(3, [1, 1, 1]), (2, [2, 1]), (1, [3])])
def test_of_many_slides_a_job_makes_the_features_of_several(place, monkeypatch, most, sizes):
    monkeypatch.setattr("stbench.runs.extraction.MOST_STEPS", most)
    steps = extractions(plan_of(place, "colour-ridge").jobs)
    assert [len(step.slides) for step in steps] == sizes
    assert {name for step in steps for name in step.slides} == {slide.name for slide in place.cohort().slides}
    assert [step.lacks(place) for step in steps] == sizes
    for step in steps:
        execute(step, place)
    assert [step.lacks(place) for step in steps] == [0] * len(steps)
    assert steps[0].label.startswith("features of 3 slides" if most == 1 else "features of ")


@pytest.mark.parametrize("name", ["thitogene", "mean"])
def test_what_reads_patches_or_nothing_has_no_features_made(place, name):
    assert extractions(plan_of(place, name).jobs) == ()


def test_an_encoder_that_is_tuned_has_no_features_made(place):
    assert extractions(plan_of(place, "clip", head="finetune").jobs) == ()


def test_settings_that_an_adapter_refuses_are_for_its_row_to_say(place):
    (job,) = plan_of(place, "ridge-probe").jobs
    job = replace(job, entry=replace(job.entry, settings={"no such setting": 1}))
    assert (extractions([job]), encoder_read(job)) == ((), "")


@pytest.mark.parametrize(
    ("error", "status"), [(ValueError("odd"), "failed"), (MemoryError(), "out of memory")], ids=["fault", "memory"]
)
def test_features_that_cannot_be_made_are_for_the_jobs_that_read_them_to_say(place, monkeypatch, error, status):
    plan, reading = plan_of(place, "ridge-probe"), Features.of_slides

    def fails(features, slides, **options):
        raise error

    monkeypatch.setattr(Features, "of_slides", fails)
    engine, told = OneByOne(), []
    run_plan(plan, place, engine, told.append)
    assert [ended.status for ended in told] == [status]
    (step, *_) = extractions(plan.jobs)
    assert execute(step, place) == status
    monkeypatch.setattr(Features, "of_slides", reading)
    assert execute(step, place) == "measured"


def test_a_cache_that_cannot_be_written_ends_the_run(place, monkeypatch):
    def full(features, slides, **options):
        raise StoreError("cache", "is full")

    (step, *_) = extractions(plan_of(place, "ridge-probe").jobs)
    monkeypatch.setattr(Features, "of_slides", full)
    with pytest.raises(StoreError, match="is full"):
        execute(step, place)


def test_what_an_encoder_does_to_the_process_is_said_and_undone(place, monkeypatch):
    def careless(features, slides, **options):
        np.seterr(all="ignore")

    (step, *_) = extractions(plan_of(place, "ridge-probe").jobs)
    monkeypatch.setattr(Features, "of_slides", careless)
    before = np.geterr()
    assert executed(step, place).changed
    assert np.geterr() == before
