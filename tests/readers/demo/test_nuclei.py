"""Nuclei: where there is no tissue there are none, and each kind lies where it belongs."""

import numpy as np
import pytest

from stbench.readers.demo.nuclei import KINDS, LONGEST, Nuclei, _placed, _stamp, stamp_nuclei
from stbench.readers.demo.options import DemoOptions
from stbench.readers.demo.tissue import DOMAINS, grow

TISSUE = grow(DemoOptions(patients=1, sections=1, spots=60, genes=12, mpp_um=2.0), 0, 0)
N = len(TISSUE.level)
INSIDE, OUTSIDE = np.ones((N, N)), -np.ones((N, N))
PHASE = np.tile(np.arange(N), (N, 1)) / 10.0
BODY = (TISSUE.level > 0).astype(float)


def rng():
    return np.random.default_rng(5)


@pytest.mark.parametrize("nests", [INSIDE, OUTSIDE], ids=["inside nests", "outside"])
def test_glass_holds_no_ink_and_tissue_does(nests):
    side = 2 * N
    ink = stamp_nuclei(TISSUE, nests, PHASE, np.zeros((N, N)), side, rng())
    assert ink.shape == (side, side)
    assert not ink.any()
    inked = stamp_nuclei(TISSUE, nests, PHASE, BODY, side, rng())
    assert inked.dtype == np.float32
    assert 0 <= inked.min() < inked.max() <= 1.6 * 1.5
    np.testing.assert_array_equal(inked, stamp_nuclei(TISSUE, nests, PHASE, BODY, side, rng()))


@pytest.mark.parametrize("kind", KINDS, ids=["invasive", "in situ", "fibroblast", "fat", "lymphocyte"])
def test_a_kind_is_densest_in_the_domains_that_it_is_of_and_as_large_as_its_kind_is(kind):
    shares = np.array([kind.inside, kind.outside])
    nests = [INSIDE, OUTSIDE][int(shares.max(axis=1).argmax())]
    nuclei = _placed(kind, TISSUE, nests, tuple(np.gradient(PHASE)), BODY, rng())
    all_places = TISSUE.domain_at(np.argwhere(BODY > 0)[:, ::-1] * TISSUE.size_um / N)
    per_area = np.bincount(TISSUE.domain_at(nuclei.xy_um), minlength=len(DOMAINS)) / np.bincount(
        all_places, minlength=5
    )
    best = shares.max(axis=0)
    assert per_area[best.argmax()] == pytest.approx(per_area.max(), rel=0.35)
    assert len(nuclei.xy_um) > 20
    assert (nuclei.long_um <= kind.radius_um * LONGEST).all()
    assert (nuclei.short_um <= nuclei.long_um).all()
    assert np.median(nuclei.long_um / nuclei.short_um) == pytest.approx(max(kind.slimness, 1), rel=0.15)


@pytest.mark.parametrize("angle", [0.0, np.pi / 4, np.pi / 2])
@pytest.mark.parametrize("kind", KINDS[:2], ids=["vesicular", "less so"])
def test_a_nucleus_is_an_ellipse_about_its_centre_turned_by_its_angle(kind, angle):
    canvas, row = np.zeros(99 * 99, np.float32), np.ones(1)
    _stamp(canvas, 99, kind, Nuclei(np.array([[24.75, 24.75]]), 6.0 * row, 3.0 * row, angle * row, 0.5 * row), 0.5)
    y, x = np.nonzero(canvas.reshape(99, 99) > 0.1)
    values, vectors = np.linalg.eigh(np.cov(x, y))
    assert np.allclose([x.mean(), y.mean()], 49, atol=0.5)
    assert np.sqrt(values[1] / values[0]) == pytest.approx(2, rel=0.15)
    assert abs(vectors[:, 1] @ [np.cos(angle), np.sin(angle)]) == pytest.approx(1, abs=0.02)
