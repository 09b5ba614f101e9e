"""Spying: whatever leads from a blind slide to counts or labels is found, by its path."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.contract import check_readings
from stbench.contract.spying import leaks
from stbench.data.frozen import frozen_cohort
from tests.made.cohort import made_slide
from tests.made.tiny import tiny_cohort


def changed_slide(change):
    return lambda cohort: replace(cohort, slides=(change(cohort.slides[0]), *cohort.slides[1:]))


def frozen(**options):
    return frozen_cohort(tiny_cohort(**options))


def leaky(slide, secret):
    """Centres that are a view on a table which holds a secret, too."""
    table = np.column_stack([slide.centres_px, secret(slide)])
    table.setflags(write=False)
    adata = slide.adata.copy()
    adata.X = slide.counts
    adata.obsm["spatial"] = slide.centres_px
    return replace(slide, centres_px=table[:, :2], adata=adata)


@pytest.mark.parametrize(
    "secret",
    [lambda slide: slide.totals, lambda slide: slide.counts[:, [3]].toarray(), lambda slide: slide.counts.toarray()],
    ids=["totals", "a gene", "all counts"],
)
def test_counts_behind_an_array_of_a_blind_slide_are_found(secret):
    cohort = changed_slide(lambda slide: leaky(slide, secret))(frozen())
    with pytest.raises(AssertionError, match=r"leads to counts or labels by slide\.centres_px\.base"):
        check_readings([cohort])


@pytest.mark.parametrize(
    "secret",
    [
        lambda slide: slide.labels,
        lambda slide: list(slide.labels),
        lambda slide: dict(zip(slide.spots, slide.labels, strict=True)),
        lambda slide: slide.counts,
        lambda slide: slide.adata,
        lambda slide: (None, [slide.counts.data]),
    ],
    ids=["array", "list", "mapping", "matrix", "AnnData", "nested"],
)
def test_whatever_a_blind_slide_leads_to_is_followed(secret):
    class Patient:
        def __init__(self, slide):
            self.known = secret(slide)

    cohort = frozen()
    slide = cohort.slides[0]
    with pytest.raises(AssertionError, match=r"leads to counts or labels by slide\.patient\.known"):
        check_readings([replace(cohort, slides=(replace(slide, patient=Patient(slide)), *cohort.slides[1:]))])


@pytest.mark.parametrize("name", ["A1", "B1"])
def test_a_blind_slide_as_it_is_gives_nothing_away(name):
    slide = made_slide(name)
    assert leaks(slide.blind(), slide) == []


@pytest.mark.parametrize(
    ("thing", "path"),
    [
        (lambda slide: slide.counts.toarray().astype(int), "slide.patient"),
        (lambda slide: np.asfortranarray(slide.counts.toarray()), "slide.patient"),
        (lambda slide: slide.counts.toarray()[:, ::-1].astype(np.float64), "slide.patient"),
        (lambda slide: tuple(slide.labels), "slide.patient"),
        (lambda slide: (slide.totals,), "slide.patient[0]"),
    ],
    ids=["whole numbers", "columns first", "genes in another order", "labels", "totals in a tuple"],
)
def test_counts_and_labels_are_known_in_whatever_form_they_hide(thing, path):
    slide = made_slide("A1")
    assert path in leaks(replace(slide.blind(), patient=thing(slide)), slide)


@pytest.mark.parametrize(
    "thing",
    [lambda slide: slide.counts.toarray() + 1, lambda slide: slide.labels[::-1].copy(), lambda slide: slide.spots],
    ids=["other counts", "labels of other spots", "names of spots"],
)
def test_what_only_looks_like_counts_or_labels_is_let_pass(thing):
    slide = made_slide("A1")
    assert leaks(replace(slide.blind(), patient=thing(slide)), slide) == []
