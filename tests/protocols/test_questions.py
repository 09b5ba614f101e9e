"""Questions: what a task asks on a dataset, fold by fold, and what answers to it are held against."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.data import Panel
from stbench.protocols.base import kinds
from tests.made.answers import clustering_card, questions, task_card
from tests.made.cohort import GENES, made_cohort, made_slide

COHORT = made_cohort("A1", "A2", "B1")
SPLITS = {
    "slides": {"scheme": "leave-one-sample-out", "unit": "slide"},
    "patients": {"scheme": "leave-one-patient-out"},
    "spots": {"scheme": "random-spots", "test_share": 0.5},
}


def asked(split="slides", **changes):
    return questions(task_card(split=SPLITS[split], **changes), COHORT)


@pytest.mark.parametrize(("split", "folds"), [("slides", 3), ("patients", 2), ("spots", 1)])
def test_every_slide_is_tested_once_and_belongs_to_its_patient(split, folds):
    own = asked(split)
    assert len(own.folds) == folds
    assert own.tested == ("A1", "A2", "B1")
    assert own.owners == {"A1": "A", "A2": "A", "B1": "B"}
    assert [fold.name for fold in own.folds] == [fold.fold.name for fold in own.folds]


@pytest.mark.parametrize("name", kinds.names())
def test_the_kind_is_that_of_the_card(name):
    assert questions(task_card(kind=name), COHORT).kind is kinds[name]


@pytest.mark.parametrize("target", ["log1p-cp10k", "log1p-counts"])
@pytest.mark.parametrize("split", SPLITS)
def test_a_tested_part_answers_in_the_target_space_of_the_task(split, target):
    own = asked(split, target=target)
    for part in (part for fold in own.folds for part in fold.fold.test):
        slide = own.measured(part)
        rows = np.arange(30) if part.rows is None else np.array(part.rows)
        expected = replace(COHORT[part.slide], target=target).expression(Panel(GENES))[rows]
        assert np.array_equal(slide.expression(Panel(GENES)), expected)
        assert slide.spots == tuple(COHORT[part.slide].spots[row] for row in rows)


@pytest.mark.parametrize(
    ("task", "changed", "moves"),
    [
        (task_card(split=SPLITS["slides"]), "counts", True),
        (task_card(split=SPLITS["slides"]), "labels", False),
        (clustering_card(split=SPLITS["slides"]), "counts", False),
        (clustering_card(split=SPLITS["slides"]), "labels", True),
    ],
)
def test_what_answers_are_held_against_is_named_by_its_content(task, changed, moves):
    slide = made_slide("A2")
    if changed == "counts":
        slide.adata.X = slide.adata.X * 2
    else:
        slide.adata.obs["label"] = "fat"
    other = replace(COHORT, slides=tuple(slide if own.name == "A2" else own for own in COHORT.slides))
    before, after = ([own.truth_key(fold) for fold in own.folds] for own in (
        questions(task, COHORT), questions(task, other)
    ))  # fmt: skip
    assert [one == two for one, two in zip(before, after, strict=True)] == [True, not moves, True]


def test_folds_of_the_same_content_have_keys_of_their_own():
    own = asked()
    assert len({str(own.truth_key(fold)) for fold in own.folds}) == len(own.folds)


def test_panels_are_put_in_by_the_keys_of_folds_and_others_have_none():
    own = asked().with_panels({"fold-A2": Panel(GENES[:3]), "fold-Z": Panel(GENES)})
    assert [fold.panel for fold in own.folds] == [None, Panel(GENES[:3]), None]
    assert [fold.fold for fold in own.folds] == [fold.fold for fold in asked().folds]


@pytest.mark.parametrize(
    ("panel", "expected"),
    [({"rule": "all"}, GENES), ({"rule": "hvg-union", "genes": 3, "markers": True}, None)],
)
def test_panels_are_chosen_by_the_rule_of_the_task_on_its_training_slides(panel, expected):
    own = asked(panel=panel).with_chosen_panels()
    for fold in own.folds:
        assert fold.panel is not None
        if expected is not None:
            assert fold.panel.genes == expected
        else:
            assert set(COHORT.markers) <= set(fold.panel.genes)
            assert set(fold.panel.added) <= set(COHORT.markers)
    chosen = asked(panel=panel).with_chosen_panels()
    assert [fold.panel for fold in chosen.folds] == [fold.panel for fold in own.folds]
