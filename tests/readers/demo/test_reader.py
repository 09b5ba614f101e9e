"""The simulated cohort as it is read: same bytes per seed, of the size that is asked for, remembered in the cache."""

import hashlib

import numpy as np
import pytest

from stbench.data.patches import PatchSpec
from stbench.files.array_cache import ArrayCache
from stbench.readers.checks import check_cohort
from stbench.readers.demo import image, reader
from stbench.readers.demo.genes import MARKERS
from stbench.readers.demo.tissue import DOMAINS
from tests.made.tiny import tiny_cohort

WHOLE = PatchSpec(side_um=150, pixels=24)


@pytest.fixture(scope="module")
def cohort():
    return tiny_cohort(sections=2, spots=60)


def test_counts_and_labels_of_a_seed_are_known_to_the_byte():
    digest = hashlib.sha256()
    for slide in tiny_cohort().slides:
        digest.update(slide.counts.toarray().astype("<i4").tobytes())
        digest.update(" ".join(slide.labels).encode())
    assert digest.hexdigest() == "b4add024996006d0022e8f36b57f634c124d58511dbc9381ed73002c494c2061"


@pytest.mark.parametrize("seed", [1, 2**40])
def test_same_seed_gives_the_same_cohort_and_another_seed_another(seed):
    first, again, other = tiny_cohort(), tiny_cohort(), tiny_cohort(seed=seed)
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert [a.image.fingerprint for a in first.slides] == [b.image.fingerprint for b in again.slides]
    assert len({slide.image.fingerprint for slide in (*first.slides, *other.slides)}) == 6


@pytest.mark.parametrize(
    ("size", "names"),
    [({"patients": 1, "sections": 3}, "A1 A2 A3"), ({"patients": 2, "spots": 9, "genes": 8}, "A1 B1"),
     ({"patients": 2, "sections": 2, "genes": 40}, "A1 A2 B1 B2")],
    ids=["one patient", "smallest", "more genes"],
)  # fmt: skip
def test_every_size_that_may_be_asked_for_is_a_valid_cohort(size, names):
    cohort = tiny_cohort(**size)
    check_cohort(cohort)
    assert [slide.name for slide in cohort.slides] == names.split()
    assert {slide.counts.shape for slide in cohort.slides} == {(size.get("spots", 30), size.get("genes", 12))}


def test_shapes_names_and_markers_are_as_asked(cohort):
    check_cohort(cohort)
    assert [slide.name for slide in cohort.slides] == ["A1", "A2", "B1", "B2", "C1", "C2"]
    assert cohort.patients == ("A", "B", "C")
    assert cohort.markers == MARKERS
    for slide in cohort.slides:
        assert slide.counts.shape == (60, 12)
        assert slide.counts.dtype == np.float32
        assert set(slide.labels) <= set(DOMAINS)
        assert slide.adata.obsm["spatial"] is not None
        assert slide.patches(WHOLE).shape == (60, 24, 24, 3)


def test_a_second_reading_computes_nothing(tmp_path, monkeypatch):
    first = tiny_cohort(tmp_path)

    def refuse(*_):
        raise AssertionError("made again")

    for module, name in ((image, "paint"), (image, "grow"), (reader, "draw_counts"), (reader, "grow")):
        monkeypatch.setattr(module, name, refuse)
    again = tiny_cohort(tmp_path)
    assert again.fingerprint == first.fingerprint
    with again["B1"].image.open() as regions:
        assert isinstance(regions.region(0, 0, 5, 5), np.memmap)


def test_cached_and_uncached_cohorts_are_the_same(tmp_path):
    assert tiny_cohort(ArrayCache(tmp_path)).fingerprint == tiny_cohort().fingerprint


def test_truth_is_not_in_a_slide(cohort):
    assert not cohort["A1"].adata.uns
    assert list(cohort["A1"].adata.obs) == ["label"]


def test_spots_lie_on_an_array_of_200_um_inside_the_image(cohort):
    for slide in cohort.slides:
        steps = (slide.centres_um - slide.array_xy * 200.0).std(axis=0)
        assert (steps < 8).all()
        assert (slide.centres_um > 150).all()
        assert (slide.centres_px < np.array(slide.image.size_px) - 150 / slide.mpp_um).all()
