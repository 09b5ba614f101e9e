"""The small cohort of checks is the default dataset, made smaller."""

import pytest

from stbench.cards import datasets
from stbench.contract.cohort import SMALL, small_card, small_cohort


@pytest.mark.parametrize("key", [*SMALL])
def test_the_card_is_that_of_the_default_dataset_but_for_its_size(key):
    whole, small = datasets()[datasets().default], small_card()
    assert (small.reader, small.markers, small.path) == (whole.reader, whole.markers, whole.path)
    assert small.options[key] == SMALL[key]
    assert {name: value for name, value in small.options.items() if name not in SMALL} == {
        name: value for name, value in whole.options.items() if name not in SMALL
    }


def test_the_cohort_has_as_many_patients_spots_and_genes_as_stated():
    cohort = small_cohort()
    assert len({slide.patient for slide in cohort.slides}) == len(cohort.slides) == SMALL["patients"]
    assert {len(slide.genes) for slide in cohort.slides} == {SMALL["genes"]}
    assert all(abs(len(slide.spots) - SMALL["spots"]) <= 1 for slide in cohort.slides)  # the tissue's outline decides
    assert all(slide.labels is not None for slide in cohort.slides)
