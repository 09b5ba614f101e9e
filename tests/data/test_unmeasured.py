"""Slides without counts beside a dataset: they are asked about, and change nothing of what is trained."""

import numpy as np
import pytest

from stbench.data.unmeasured import PREFIX, own_name, with_unmeasured
from stbench.errors import DataError
from tests.made.cohort import GENES, made_cohort
from tests.made.unmeasured import uncounted_slide

COHORT = made_cohort("A1", "B1")


def test_slides_of_the_dataset_keep_their_names_and_those_without_counts_are_tested():
    both = with_unmeasured(COHORT, [uncounted_slide("A1", like="C1")], ["odd"])
    assert [slide.name for slide in both.slides] == ["A1", "B1", "unmeasured/A1"]
    assert (both.tested, both.name, both.draws) == (("unmeasured/A1",), COHORT.name, COHORT.draws)
    assert both.remarks == (*COHORT.remarks, "odd")
    assert both["unmeasured/A1"].patient not in COHORT.patients


@pytest.mark.parametrize("names", [("N1",), ("N1", "N2")])
def test_genes_in_common_are_the_datasets_whatever_is_asked_about(names):
    both = with_unmeasured(COHORT, [uncounted_slide(name, like=name) for name in names])
    assert both.common_genes == COHORT.common_genes == GENES
    assert both["unmeasured/N1"].genes == ()


def test_nothing_can_be_scored_against_a_slide_without_counts():
    from stbench.data import Panel

    slide = uncounted_slide()
    np.testing.assert_array_equal(slide.totals, np.zeros(slide.n_spots))
    with pytest.raises(DataError, match="not measured in the slide"):
        slide.expression(Panel(GENES[:1]))


@pytest.mark.parametrize(("like", "told"), [("A1", True), ("B1", True), ("C1", False)])
def test_an_image_that_is_trained_on_is_told(like, told):
    remarks = with_unmeasured(COHORT, [uncounted_slide(like=like)]).remarks[len(COHORT.remarks) :]
    assert [f"slide '{like}' of made" in remark for remark in remarks] == [True] * told


def test_the_fingerprint_is_of_both():
    usual = with_unmeasured(COHORT, [uncounted_slide()]).fingerprint
    others = {with_unmeasured(COHORT, [uncounted_slide(name)]).fingerprint for name in ("N2", "N3")}
    assert len({usual, COHORT.fingerprint, *others}) == 4


@pytest.mark.parametrize("name", ["C4", "a b", PREFIX])
def test_a_slides_own_name_is_had_back(name):
    assert own_name(PREFIX + name) == name
