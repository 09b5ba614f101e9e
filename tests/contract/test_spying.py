"""Spying: whatever leads from a blind slide to counts or labels is found, by its path."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.contract import check_readings
from stbench.readers.checks import freeze
from tests.made.tiny import tiny_cohort


def changed_slide(change):
    return lambda cohort: replace(cohort, slides=(change(cohort.slides[0]), *cohort.slides[1:]))


def frozen(**options):
    cohort = tiny_cohort(**options)
    freeze(cohort)
    return cohort


def leaky(slide, secret):
    """Centres that are a view on a table which holds a secret, too."""
    table = np.column_stack([slide.centres_px, secret(slide)])
    adata = slide.adata.copy()
    adata.obsm["spatial"] = slide.centres_px
    return replace(slide, centres_px=table[:, :2], adata=adata)


@pytest.mark.parametrize(
    "secret",
    [lambda slide: slide.totals, lambda slide: slide.counts[:, [3]].toarray(), lambda slide: slide.counts.toarray()],
    ids=["totals", "a gene", "all counts"],
)
def test_counts_behind_an_array_of_a_blind_slide_are_found(secret):
    cohort = changed_slide(lambda slide: leaky(slide, secret))(frozen())
    freeze(cohort)
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
