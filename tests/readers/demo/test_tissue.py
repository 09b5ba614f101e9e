"""Simulated tissue: where spots lie, what surrounds them, and what sections of a patient share."""

import numpy as np
import pytest

from stbench.readers.demo.options import DemoOptions
from stbench.readers.demo.tissue import DOMAINS, SHARES, grow, severities, streams

SMALL = DemoOptions(patients=3, sections=2, spots=60, genes=12, mpp_um=8.0, spots_spread=0.0)


def test_sections_of_a_patient_are_alike_and_not_the_same():
    options = DemoOptions()
    one, two, other = grow(options, 0, 0), grow(options, 0, 1), grow(options, 1, 0)
    alike = np.corrcoef(one.gradient.ravel(), two.gradient.ravel())[0, 1]
    assert 0.6 < alike < 0.98
    assert abs(np.corrcoef(one.gradient.ravel(), other.gradient.ravel())[0, 1]) < 0.5


@pytest.mark.parametrize(("patient", "section"), [(0, 0), (1, 0), (2, 1)])
def test_the_shares_of_domains_in_the_area_of_a_spot_sum_to_one_and_follow_its_centre(patient, section):
    tissue = grow(SMALL, patient, section)
    mixture = tissue.mixture()
    assert mixture.shape == (60, len(DOMAINS)) == (len(tissue.centres_um), len(SHARES))
    np.testing.assert_allclose(mixture.sum(axis=1), 1)
    pure = mixture.max(axis=1) == 1
    assert pure.sum() > 20
    assert (tissue.domain_at(tissue.centres_um)[pure] == mixture.argmax(axis=1)[pure]).all()


@pytest.mark.parametrize("name", ["gradient", "fields"])
def test_what_genes_follow_has_mean_0_and_variance_1(name):
    values = np.atleast_3d(getattr(grow(SMALL, 0, 0), name)).reshape(-1, grow(SMALL, 0, 0).gradient.size)
    np.testing.assert_allclose(values.mean(axis=1), 0, atol=1e-9)
    np.testing.assert_allclose(values.var(axis=1), 1)


@pytest.mark.parametrize(("patients", "values"), [(1, [0]), (2, [-1, 1]), (3, [-1, 0, 1]), (5, [-1, -0.5, 0, 0.5, 1])])
@pytest.mark.parametrize("seed", [0, 3])
def test_patients_are_spread_evenly_over_the_effect_in_an_order_of_the_seed(patients, values, seed):
    assert sorted(severities(DemoOptions(patients=patients, seed=seed))) == values


@pytest.mark.parametrize("other", [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, -1)])
def test_every_part_of_every_section_draws_from_a_stream_of_its_own(other):
    first = [stream.random() for stream in streams(DemoOptions(), 0, 0)]
    seed, patient, section = other
    drawn = [stream.random() for stream in streams(DemoOptions(seed=seed), patient, section)]
    assert len({*first, *drawn}) == 8
