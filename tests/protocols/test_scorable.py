from dataclasses import replace

import pytest

from stbench.cards import tasks
from stbench.errors import ProtocolError
from stbench.protocols.scorable import LEAST_SPOTS, check_scorable
from stbench.protocols.splits import Fold, Part
from tests.made.cohort import made_cohort, made_slide

EXPRESSION, CLUSTERING = tasks()["gene-pred"], tasks()["clustering"]
COHORT = made_cohort("A1", "B1")


def labelled(labels_of):
    slides = []
    for slide in COHORT.slides:
        adata = slide.adata.copy()
        adata.obs["label"] = labels_of.get(slide.name, [""] * 30)
        slides.append(replace(slide, adata=adata))
    return replace(COHORT, slides=tuple(slides))


def tested(*parts):
    return [Fold("1", (Part("B1"),), parts)]


@pytest.mark.parametrize("many", range(6))
def test_a_tested_part_needs_as_many_spots_as_correlations_do(many):
    fold = tested(Part("A1", tuple(range(many))))
    if many >= LEAST_SPOTS:
        check_scorable(EXPRESSION, COHORT, fold)
    else:
        with pytest.raises(ProtocolError, match=f"tests {many} of the 30 spots of slide 'A1'"):
            check_scorable(EXPRESSION, COHORT, fold)


def test_a_whole_slide_counts_all_its_spots():
    small = replace(COHORT, slides=(made_slide("A1", spots=2), COHORT["B1"]))
    with pytest.raises(ProtocolError, match="tests 2 of the 2 spots of slide 'A1'"):
        check_scorable(EXPRESSION, small, tested(Part("A1")))


@pytest.mark.parametrize(
    ("labels", "scorable"),
    [({"A1": ["a", "b"] * 15}, True), ({"B1": ["a", "b", ""] * 10}, True), ({"A1": ["a"] * 30}, False), ({}, False),
     ({"A1": ["a"] * 30, "B1": ["b"] * 30}, False)],
)  # fmt: skip
def test_clusters_need_two_labels_on_one_tested_slide(labels, scorable):
    cohort, folds = labelled(labels), tested(Part("A1"), Part("B1"))
    if scorable:
        check_scorable(CLUSTERING, cohort, folds)
    else:
        with pytest.raises(ProtocolError, match="no slide of 'made' has two of them"):
            check_scorable(CLUSTERING, cohort, folds)
    check_scorable(EXPRESSION, cohort, folds)


@pytest.mark.parametrize(
    ("markers", "told"), [((), "names no markers"), (("ERBB2",), "has none of its markers in all slides")]
)
def test_a_table_that_ranks_by_markers_needs_one(markers, told):
    task = EXPRESSION.model_copy(update={"metrics": ("pcc@markers", "pcc@all")})
    check_scorable(task, COHORT, tested(Part("A1")))
    check_scorable(
        task.model_copy(update={"metrics": task.metrics[::-1]}), replace(COHORT, markers=markers), tested(Part("A1"))
    )
    with pytest.raises(ProtocolError, match=f"ranks by pcc@markers, and dataset 'made' {told}"):
        check_scorable(task, replace(COHORT, markers=markers), tested(Part("A1")))
