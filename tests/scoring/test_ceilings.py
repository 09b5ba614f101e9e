"""Noise ceilings of a task's test slides: one set per fold whose panel is known, kept, shared by all methods."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.scoring import ceilings
from stbench.scoring.ceilings import ceilings_of
from stbench.scoring.score_files import ScoreFiles
from tests.made.answers import answers, clustering_card, entrant, questions, task_card
from tests.made.cohort import GENES, made_cohort

COHORT = made_cohort("A1", "A2", "B1")
SPLITS = {
    "leave-one-sample-out": {"unit": "slide"}, "leave-one-patient-out": {}, "random-spots": {"test_share": 0.5},
}  # fmt: skip


@pytest.mark.parametrize("scheme", SPLITS)
def test_every_test_slide_has_a_ceiling_per_gene(scheme):
    limits = ceilings_of(answers(questions(task_card(split={"scheme": scheme, **SPLITS[scheme]}), COHORT)))
    assert [limit.slide for limit in limits] == ["A1", "A2", "B1"]
    assert not any(limit.pooled for limit in limits)
    for limit in limits:
        assert tuple(limit.genes["gene"]) == GENES
        assert limit.genes["pcc"].between(0, 1).all()
    assert len({tuple(limit.genes["pcc"]) for limit in limits}) == 3


def test_they_repeat_and_depend_on_no_entrant():
    asked = questions(cohort=COHORT)
    first, again = (ceilings_of(answers(asked, entrant(asked, name))) for name in ("one", "other"))
    assert all(one.genes.equals(other.genes) for one, other in zip(first, again, strict=True))
    moved = replace(asked, folds=tuple(fold._replace(draws="others") for fold in asked.folds))
    assert not ceilings_of(answers(moved))[0].genes.equals(first[0].genes)


@pytest.mark.parametrize(
    "asked",
    [
        questions(clustering_card(), COHORT),
        questions(cohort=COHORT).with_panels({}),
        questions(
            task_card(batch_correction="harmony", panel={"rule": "all", "chosen_on": "all"}, tags=("transductive",)),
            COHORT,
        ),
    ],
    ids=["labels", "no panel yet", "corrected values"],
)
def test_what_has_no_counts_to_thin_has_no_ceiling(asked):
    assert ceilings_of(answers(asked, entrant(asked, "one"))) == ()


def test_they_are_kept_by_fold_and_panel(tmp_path, monkeypatch):
    asked = questions(cohort=COHORT)
    first = ceilings_of(answers(asked, score_files=ScoreFiles(tmp_path)))
    monkeypatch.setattr(ceilings, "noise_ceiling", lambda *_, **__: 1 / 0)
    kept = ceilings_of(answers(asked, score_files=ScoreFiles(tmp_path)))
    assert all(one.genes.equals(other.genes) for one, other in zip(first, kept, strict=True))
    monkeypatch.setattr(ceilings, "CEILING_VERSION", 99)
    with pytest.raises(ZeroDivisionError):
        ceilings_of(answers(asked, score_files=ScoreFiles(tmp_path)))


def test_genes_outside_the_panel_have_none():
    (limit, *_) = ceilings_of(answers(questions(cohort=COHORT, genes=GENES[:3], added=GENES[:1])))
    assert tuple(limit.genes["gene"]) == GENES[:3]
    assert np.isfinite(limit.genes["pcc"]).all()


def test_ceilings_of_changed_counts_are_made_anew(tmp_path):
    before = ceilings_of(answers(questions(cohort=COHORT), score_files=ScoreFiles(tmp_path)))
    slide = replace(COHORT["A1"], adata=COHORT["A1"].adata.copy())
    slide.adata.X = slide.adata.X * 3
    changed = replace(COHORT, slides=(slide, *COHORT.slides[1:]))
    after = ceilings_of(answers(questions(cohort=changed), score_files=ScoreFiles(tmp_path)))
    same = [one.genes.equals(other.genes) for one, other in zip(before, after, strict=True)]
    assert same == [False, True, True]
