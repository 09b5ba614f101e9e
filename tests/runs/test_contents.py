"""What training did to the slides it was given is said, and nothing where it did nothing."""

import pytest

from stbench.data.frozen import frozen_cohort
from stbench.runs.contents import Contents, changed_in_place
from tests.made.cohort import made_cohort


def touch(adata):
    adata.X.sum()
    adata.to_df()
    adata.copy().X *= 2


def set_counts(adata):
    adata.X = adata.X * 1


def set_data(adata):
    adata.X.data = adata.X.data * 1


def annotate(adata):
    adata.obs["cluster"] = 1


def spoil(adata):
    adata._obs = None


@pytest.mark.parametrize(
    ("change", "parts"),
    [(touch, ""), (set_counts, "(AnnData's X)"), (set_data, "(AnnData's X)"), (annotate, "(AnnData's annotations)"),
     (spoil, "(AnnData's X and annotations)")],
)  # fmt: skip
def test_what_was_changed_is_named(change, parts):
    slides = [slide.without_labels() for slide in frozen_cohort(made_cohort()).slides]
    given = [Contents.of(slide) for slide in slides]
    change(slides[1].adata)
    remarks = changed_in_place(slides, given)
    assert [text for text in remarks if parts in text] == list(remarks)
    assert bool(remarks) == bool(parts)
