"""Plans: cards to jobs, and which keys follow from what."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import methods, tasks
from stbench.errors import CardError, ProtocolError
from stbench.runs.entries import entry_of
from stbench.runs.plan import make_plan
from tests.made import CARDS
from tests.made.cohort import made_cohort, made_slide

DECK = methods(CARDS)
TASK = tasks()["gene-pred"]
COHORT = made_cohort("A1", "A2", "B1")


def job(entry=None, task=TASK, cohort=COHORT, place=0):
    return make_plan([entry or entry_of(DECK["learner"], "paper")], task, cohort, "paper").jobs[place]


def changed(card, **update):
    return card.model_copy(update=update)


USUAL = job()


def test_the_same_content_gives_the_same_keys_and_the_same_draws():
    again = job()
    assert (again.key, again.training_key, again.fold_keys.key) == (USUAL.key, USUAL.training_key, USUAL.fold_keys.key)
    assert (again.generator().random(3) == USUAL.generator().random(3)).all()


@pytest.mark.parametrize(("variant", "trains"), [("half", False), ("loud", True)])
def test_a_variant_has_a_training_and_draws_of_its_own_only_where_training_reads_what_it_sets(variant, trains):
    other = job(entry_of(DECK["learner"], "paper", variant))
    assert other.fold_keys.key == USUAL.fold_keys.key
    assert other.key != USUAL.key
    assert (other.training_key != USUAL.training_key) is trains
    assert (other.generator().random() != USUAL.generator().random()) is trains


def test_a_profile_is_nothing_but_its_settings():
    quick = entry_of(DECK["mean"], "quick")
    assert job(quick).key == job(entry_of(DECK["mean"], "paper")).key


@pytest.mark.parametrize(
    "other",
    [
        {
            "cohort": replace(
                COHORT, draws="another", slides=(made_slide("A1"), made_slide("A2"), made_slide("B1", seed=3))
            )
        },
        {"place": 2},
        {"task": changed(TASK, panel=changed(TASK.panel, genes=7))},
        {"task": changed(TASK, panel=changed(TASK.panel, chosen_on="all"))},
        {"task": changed(TASK, target="log1p-counts")},
        {"task": changed(TASK, batch_correction="harmony")},
        {"task": changed(TASK, split=changed(TASK.split, unit="slide"))},
    ],
    ids=["dataset", "fold", "panel size", "panel slides", "target", "correction", "split"],
)
def test_what_all_methods_of_a_fold_share_changes_every_key(other):
    found = job(**other)
    assert found.fold_keys.key != USUAL.fold_keys.key
    assert found.training_key != USUAL.training_key
    assert found.key != USUAL.key


@pytest.mark.parametrize("kind", ["zero-shot", "expression"])
def test_the_question_of_another_kind_shares_panel_and_training_and_has_the_key_of_a_task_of_that_kind(kind):
    entry = entry_of(DECK["shuffled-ridge"], "paper")
    usual, asked = job(entry), job(entry.asked_as(kind))
    assert (asked.fold_keys, asked.training_keys) == (usual.fold_keys, usual.training_keys)
    assert asked.key == job(entry, task=TASK.model_copy(update={"kind": kind})).key
    assert (asked.key == usual.key) is (kind == TASK.kind)


def test_a_task_that_corrects_is_not_planned_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "harmonypy", None)
    with pytest.raises(ProtocolError, match="harmonypy is not installed"):
        job(task=tasks()["bleep-visium-harmony"])


def test_folds_that_train_on_the_same_slides_share_panel_and_training_and_nothing_else():
    first, second = job(place=0), job(place=1)
    assert (first.fold.name, second.fold.name) == ("A1", "A2")
    assert (first.fold_keys.key, first.training_key) == (second.fold_keys.key, second.training_key)
    assert first.key != second.key


@given(st.lists(st.integers(0, 99), min_size=2, max_size=4, unique=True))
@settings(max_examples=10, deadline=None)
def test_a_seed_has_a_training_of_its_own_whatever_other_seeds_there_are_and_shares_the_panel(seeds):
    seeded = make_plan([entry_of(DECK["learner"], "paper")], changed(TASK, seeds=(0, *seeds)), COHORT, "paper").jobs
    first = [job for job in seeded if job.fold.name == "A1"]
    assert first[0].key == USUAL.key
    assert {job.fold_keys.key for job in first} == {USUAL.fold_keys.key}
    assert len({job.training_key for job in first}) == len({0, *seeds})
    assert [job.label for job in first] == [f"learner on A1 seed {seed}" for seed in (0, *seeds)]


@pytest.mark.parametrize(
    "update",
    [
        {"title": "x"},
        {"description": "x"},
        {"metrics": ("pcc_overall",)},
        {"controls": ()},
        {"tags": ("t",)},
        {"batch_correction": "none"},
    ],
)
def test_what_no_job_reads_changes_no_key(update):
    assert job(task=changed(TASK, **update)).key == USUAL.key


@pytest.mark.parametrize("update", [{"title": "x"}, {"citation": "y"}, {"quick_note": "z"}, {"trained_on": ("HEST",)}])
def test_a_card_that_is_worded_otherwise_changes_no_key(update):
    assert job(entry_of(changed(DECK["learner"], **update), "paper")).key == USUAL.key


def test_the_content_of_an_adapters_own_file_is_its_version(tmp_path):
    folder = tmp_path / "methods"
    folder.mkdir()
    source = Path(DECK["learner"].path.parent / "learner.py").read_text().replace('"learner"', '"tmp_learner"')
    (folder / "tmp_learner.py").write_text(source)
    (folder / "tmp-learner.yaml").write_text("adapter: tmp_learner\npaper: {noise: {value: 0.1, source: test}}\n")
    card = methods(tmp_path)["tmp-learner"]
    before = job(entry_of(card, "paper"))
    (folder / "tmp_learner.py").write_text(source + "\n# changed\n")
    assert job(entry_of(card, "paper")).training_key != before.training_key


def test_markers_are_part_of_a_fold_only_where_its_panel_holds_them():
    other = replace(COHORT, markers=("GENE1",))
    plain = changed(TASK, panel=TASK.panel.model_copy(update={"markers": False}))
    marked = changed(TASK, panel=TASK.panel.model_copy(update={"markers": True}))
    entry = entry_of(DECK["learner"], "paper")
    keys = {
        (task.panel.markers, cohort.markers): make_plan([entry], task, cohort, "paper").jobs[0].fold_keys.key
        for task in (plain, marked)
        for cohort in (COHORT, other)
    }
    assert keys[False, COHORT.markers] == keys[False, ("GENE1",)]
    assert len(set(keys.values())) == 3


def test_every_fold_and_seed_has_a_job_and_what_lacks_the_ability_has_a_reason():
    task = changed(TASK, kind="clustering", seeds=(0, 1))
    plan = make_plan([entry_of(DECK[name], "paper") for name in ("learner", "mean")], task, COHORT, "paper")
    assert [(job.fold.name, job.seed) for job in plan.jobs] == [(f, s) for f in ("A1", "A2", "B1") for s in (0, 1)]
    (lacking,) = plan.not_applicable
    assert (lacking.entry.name, lacking.reason) == ("mean", "its adapter has no 'embed'")
    assert len({job.key for job in plan.jobs}) == 6


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("adapter: learner\npaper: {nosie: {value: 1, source: x}}", "Did you mean 'noise'"),
        ("adapter: learner", "does not set 'noise'"),
        ("adapter: laerner", "Did you mean 'learner'"),
        ("adapter: broken", "cannot be imported"),
        ("adapter: mean", "has the name of another adapter"),
    ],
)
def test_a_card_that_does_not_fit_its_adapter_is_told(tmp_path, text, told):
    entry_of(DECK["learner"], "paper")
    (tmp_path / "methods").mkdir()
    (tmp_path / "methods" / "wrong.yaml").write_text(text)
    (tmp_path / "methods" / "broken.py").write_text("1 / 0")
    (tmp_path / "methods" / "mean.py").write_text("")
    with pytest.raises(CardError, match=told):
        entry_of(methods(tmp_path)["wrong"], "paper")
