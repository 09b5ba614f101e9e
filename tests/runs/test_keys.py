"""Keys hold what is read, and nothing else; draws hold names, settings and the dataset's salt."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.cards import methods, tasks
from stbench.data import Cohort
from stbench.files.hashing import content_key
from stbench.protocols.base import kinds
from stbench.protocols.expression import Expression
from stbench.runs.entries import entry_of
from stbench.runs.plan import make_plan
from stbench.runs.reads import Reads
from tests.made import CARDS
from tests.made.cohort import made_cohort, made_slide

DECK = methods(CARDS)
TASK = tasks()["gene-pred"]
COHORT = made_cohort("A1", "A2", "B1", "C1")


def jobs(cohort: Cohort = COHORT, task=TASK, **options):
    plan = make_plan([entry_of(DECK["learner"], "paper")], task, cohort, "paper", **options)
    return {job.fold.name: job for job in plan.jobs}


USUAL = jobs()
READS = Reads(COHORT)


def changed(name: str, **parts) -> Cohort:
    """The cohort with another content of one slide."""
    slides = [replace(slide, **parts) if slide.name == name else slide for slide in COHORT.slides]
    return replace(COHORT, slides=tuple(slides), fingerprint="another")


def other_counts(name: str) -> Cohort:
    adata = COHORT[name].adata.copy()
    adata.X = adata.X * 2
    return changed(name, adata=adata)


def other_labels(name: str) -> Cohort:
    adata = COHORT[name].adata.copy()
    adata.obs["label"] = "elsewhere"
    return changed(name, adata=adata)


CHANGES = {
    "image": changed("A1", image=made_slide("Z9").image),
    "positions": changed("A1", centres_px=COHORT["A1"].centres_px + 0.5),
    "counts": other_counts("A1"),
    "labels": other_labels("A1"),
    "one more slide": replace(COHORT, slides=(*COHORT.slides, made_slide("A3")), fingerprint="another"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("fold", ["A1", "A2", "B1", "C1"])
def test_a_training_is_another_one_exactly_where_it_reads_what_changed(change, fold):
    """A1 is trained on by the folds of other patients; a slide more is trained on by them too; labels by none."""
    reads = change != "labels" and not fold.startswith("A")
    assert (jobs(CHANGES[change])[fold].training_key != USUAL[fold].training_key) == reads


@pytest.mark.parametrize("change", CHANGES)
def test_the_answer_to_a_slide_depends_on_its_image_and_positions_and_not_on_its_counts_or_labels(change):
    reads = change in ("image", "positions")
    assert (jobs(CHANGES[change])["A1"].key != USUAL["A1"].key) == reads


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("fold", ["A1", "B1"])
def test_a_panel_is_another_one_exactly_where_the_counts_that_choose_it_changed(change, fold):
    reads = change in ("counts", "one more slide") and fold == "B1"
    assert (jobs(CHANGES[change])[fold].fold_keys.key != USUAL[fold].fold_keys.key) == reads


def test_where_all_slides_choose_counts_of_the_test_slide_are_read():
    task = TASK.model_copy(update={"panel": TASK.panel.model_copy(update={"chosen_on": "all"})})
    before, after = jobs(task=task)["A1"], jobs(other_counts("A1"), task)["A1"]
    assert after.fold_keys.key != before.fold_keys.key
    assert after.key != before.key


def test_where_other_patients_choose_their_counts_are_read_and_those_of_sisters_are_not():
    panel = TASK.panel.model_copy(update={"chosen_on": "other-patients"})
    task = TASK.model_copy(update={"panel": panel, "split": TASK.split.model_copy(update={"unit": "slide"})})
    cohorts = (COHORT, other_counts("A2"), other_counts("B1"))
    usual, sister, other = (jobs(cohort, task)["A1"].fold_keys for cohort in cohorts)
    assert sister.key == usual.key != other.key
    assert usual.former != jobs(task=task.model_copy(update={"panel": TASK.panel}))["A1"].fold_keys.former


def test_precision_is_part_of_training_and_answer_and_not_of_the_panel():
    other = jobs(precision="bfloat16")["A1"]
    assert other.fold_keys == USUAL["A1"].fold_keys
    assert other.training_key != USUAL["A1"].training_key
    assert other.key != USUAL["A1"].key


def test_another_kind_that_asks_the_same_question_has_answers_of_its_own(monkeypatch):
    class Sighted(Expression):
        """May show a method what expression hides."""

    monkeypatch.setitem(kinds._loaded, "sighted", Sighted())
    for name, job in jobs(task=TASK.model_copy(update={"kind": "sighted"})).items():
        assert job.training_keys == USUAL[name].training_keys
        assert job.key != USUAL[name].key
        assert job.keys.former != USUAL[name].keys.former


@pytest.mark.parametrize("change", ["image", "positions", "counts", "labels"])
def test_draws_are_those_of_names_and_settings_whatever_the_files_hold(change):
    again = jobs(CHANGES[change])["B1"]
    assert (again.generator().random(3) == USUAL["B1"].generator().random(3)).all()


def test_a_datasets_salt_changes_its_draws_and_so_its_trainings():
    salted = jobs(replace(COHORT, draws="another"))["B1"]
    assert salted.generator().random() != USUAL["B1"].generator().random()
    assert salted.training_key != USUAL["B1"].training_key


def paired_jobs(paired: bool, *noises: float):
    """Of variants of one method, by fold and seed."""
    card = DECK["learner"]
    variants = [
        replace(entry_of(card, "paper"), name=f"learner:{noise}", settings={"noise": noise}) for noise in noises
    ]
    plan = make_plan(variants, TASK.model_copy(update={"paired": paired, "seeds": (0, 1)}), COHORT, "paper")
    return [[job for job in plan.jobs if job.entry is variant] for variant in variants]


@pytest.mark.parametrize("paired", [True, False])
def test_variants_of_a_task_that_pairs_them_draw_the_same_seed_by_seed_and_are_trainings_of_their_own(paired):
    one, other = paired_jobs(paired, 0.1, 0.2)
    draws = [[job.generator().random() for job in jobs] for jobs in (one, other)]
    assert (draws[0] == draws[1]) is paired
    assert len(set(draws[0])) == 6, "three trainings, two seeds"
    keys = [
        {key for job in jobs for key in (job.key, job.training_key, job.training_keys.former)} for jobs in (one, other)
    ]
    assert not keys[0] & keys[1]


def test_an_answer_of_a_task_that_pairs_variants_is_none_of_a_task_that_does_not():
    (paired,), (usual,) = paired_jobs(True, 0.1), paired_jobs(False, 0.1)
    for one, other in zip(paired, usual, strict=True):
        assert one.fold_keys == other.fold_keys
        assert not set(one.training_keys) & set(other.training_keys)
        assert (one.key, one.keys.former) != (other.key, other.keys.former)


def test_keys_of_a_task_that_does_not_pair_variants_are_those_that_they_were():
    """The words of keys before tasks could pair: a moved key would run every published table anew."""
    job = USUAL["A1"]
    settings = ["learner", job.adapter_version, {"noise": 0.1}, [], 0]
    assert job.training_keys.draws == content_key("training", job.fold_keys.draws, *settings)
    trained = READS.of(job.fold).trained
    assert job.training_key == content_key(
        "training", 3, job.fold_keys.key, trained, *settings, "float32", job.training_keys.draws
    )


def test_former_keys_are_those_of_stores_of_format_1():
    job = USUAL["A1"]
    train = [{"slide": part.slide, "rows": None} for part in job.fold.train]
    panel = {"rule": "hvg-union", "markers": True}
    fold = content_key("fold", 2, COHORT.fingerprint, train, panel, "log1p-cp10k", COHORT.markers)
    training = content_key("training", fold, "learner", job.adapter_version, {"noise": 0.1}, [], 0)
    assert job.fold_keys.former == fold
    assert job.training_keys.former == training
    test = [{"slide": "A1", "rows": None}]
    assert job.keys.former == content_key("job", training, {"shrink": 1.0}, "predict", test)


def test_generators_of_jobs_are_independent_streams():
    draws = [job.generator().random() for job in USUAL.values()]
    assert len(np.unique(draws)) == 3, "A1 and A2 share a training"
