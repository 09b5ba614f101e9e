"""What must hold of every cohort: names once, whole counts, spots on the image, nothing that can be changed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.data import Cohort
from stbench.errors import DataError
from stbench.readers.checks import check_cohort, check_counts, check_inside, check_slide, check_unique
from tests.made.cohort import SIDE_PX, made_slide


@settings(deadline=None)
@given(st.lists(st.text("abc", max_size=2), max_size=6))
def test_names_are_refused_where_one_is_listed_twice_and_the_first_that_repeats_is_told(names):
    repeated = [name for place, name in enumerate(names) if name in names[:place]]
    if not repeated:
        check_unique(names, "here", "spot")
        return
    with pytest.raises(DataError) as raised:
        check_unique(names, "here", "spot")
    assert raised.value.found == f"spot '{repeated[0]}' is listed twice"


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**24 - 1), min_size=1, max_size=9))
def test_whole_numbers_from_0_are_counts(values):
    check_counts(np.array(values, np.float32), "here")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [(np.nan, "not a number"), (np.inf, "infinite"), (-np.inf, "infinite"), (-1, "negative"), (-0.5, "negative"),
     (0.5, "not whole"), (1e-7, "not whole")],
)  # fmt: skip
@pytest.mark.parametrize("n", [1, 3])
def test_what_is_no_count_is_told_with_how_many_and_the_first(wrong, told, n):
    values = np.arange(9.0)
    values[2 : 2 + n] = wrong
    with pytest.raises(DataError) as raised:
        check_counts(values, "here")
    assert raised.value.found == f"has {n} counts that are {told} (the first is {values[2]})"


@settings(deadline=None)
@given(st.integers(0, 29), st.floats(-2, SIDE_PX + 2), st.floats(-2, SIDE_PX + 2))
def test_a_centre_is_inside_from_0_to_below_the_size(row, x, y):
    slide = made_slide("A1")
    centres = slide.centres_px.copy()
    centres[row] = x, y
    moved = replace(slide, centres_px=centres)
    if 0 <= x < SIDE_PX and 0 <= y < SIDE_PX:
        check_inside(moved)
        return
    with pytest.raises(DataError, match=f"has 1 spots outside its image of 320 x 320 px .spot '{slide.spots[row]}'"):
        check_inside(moved)


def with_adata(slide, change):
    adata = slide.adata.copy()
    change(adata)
    return replace(slide, adata=adata)


def halve(adata):
    adata.X = adata.X * 0.5


def reverse(adata):
    adata.obs_names = list(adata.obs_names)[::-1]


def repeat_gene(adata):
    adata.var_names = [adata.var_names[0], adata.var_names[0], *adata.var_names[2:]]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda slide: with_adata(slide, halve), "not whole"),
        (lambda slide: with_adata(slide, reverse), "otherwise than its AnnData"),
        (lambda slide: with_adata(slide, repeat_gene), "gene 'GENE0' is listed twice"),
        (lambda slide: replace(slide, spots=(slide.spots[1], *slide.spots[1:])), "spot '1x0' is listed twice"),
        (lambda slide: replace(slide, spots=slide.spots[:5]), "has counts of shape"),
        (lambda slide: replace(slide, centres_px=slide.centres_px + 1), "other centres"),
        (lambda slide: replace(slide, centres_px=slide.centres_px[:5]), "has centres of shape"),
        (lambda slide: replace(slide, array_xy=slide.array_xy[:, :1]), "has array places of shape"),
        (lambda slide: replace(slide, array_xy=slide.array_xy + 0.5), "whole numbers"),
        (lambda slide: slide.at(np.arange(2)), "has 2 spots"),
    ],
)
def test_a_slide_whose_parts_do_not_fit_together_is_refused_by_name(change, told):
    check_slide(made_slide("A1"))
    with pytest.raises(DataError, match="slide 'A1'") as raised:
        check_slide(change(made_slide("A1")))
    assert told in str(raised.value)


def other_genes(slide):
    return with_adata(slide, lambda adata: setattr(adata, "var_names", [f"OTHER{n}" for n in range(adata.n_vars)]))


@pytest.mark.parametrize(
    ("slides", "told"),
    [
        ((), "has no slides"),
        ((made_slide("A1"), made_slide("A1")), "slide 'A1' is listed twice"),
        ((made_slide("A1"), with_adata(made_slide("B1"), halve)), "slide 'B1'"),
        ((made_slide("A1"), other_genes(made_slide("B1"))), "no gene in common"),
    ],
)
def test_a_cohort_is_refused_for_its_slides_together_and_for_each_of_them(slides, told):
    with pytest.raises(DataError, match=told):
        check_cohort(Cohort(name="made", slides=slides, fingerprint="x"))
