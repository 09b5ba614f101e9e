"""The simulated cohort: same bytes per seed, and counts that follow what they are said to follow."""

import hashlib

import numpy as np
import pytest

from stbench.data.patches import PatchSpec
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.readers.checks import check_cohort
from stbench.readers.demo import image, reader
from stbench.readers.demo.counts import gene_effects, section_truth
from stbench.readers.demo.genes import MARKERS, N_GENES, chosen_genes
from stbench.readers.demo.image import stain_of
from stbench.readers.demo.reader import DemoOptions, demo_truth, read_demo
from stbench.readers.demo.tissue import DOMAINS, grow, severities
from tests.made.tiny import TinyCard, tiny_cohort

WHOLE = PatchSpec(side_um=150, pixels=24)


@pytest.fixture(scope="module")
def truth():
    return demo_truth(DemoOptions())


@pytest.fixture(scope="module")
def cohort():
    return tiny_cohort(sections=2, spots=60)


def correlations(a, b):
    """Of each column of ``a`` with ``b``."""
    a, b = a - a.mean(axis=0), b - b.mean()
    return (a * b[:, None]).sum(axis=0) / np.maximum(np.linalg.norm(a, axis=0) * np.linalg.norm(b), 1e-12)


def test_counts_and_labels_of_a_seed_are_known_to_the_byte():
    digest = hashlib.sha256()
    for slide in tiny_cohort().slides:
        digest.update(slide.counts.toarray().astype("<i4").tobytes())
        digest.update(" ".join(slide.labels).encode())
    assert digest.hexdigest() == "b4add024996006d0022e8f36b57f634c124d58511dbc9381ed73002c494c2061"


def test_same_seed_gives_the_same_cohort_and_another_seed_another():
    first, again, other = tiny_cohort(), tiny_cohort(), tiny_cohort(seed=1)
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert [a.image.fingerprint for a in first.slides] == [b.image.fingerprint for b in again.slides]
    assert len({slide.image.fingerprint for slide in (*first.slides, *other.slides)}) == 6


def test_more_genes_or_sections_leave_images_as_they_are():
    assert tiny_cohort()["A1"].image.fingerprint == tiny_cohort(genes=20, sections=2)["A1"].image.fingerprint


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


def test_spots_lie_on_an_array_of_200_um_inside_the_image(cohort):
    for slide in cohort.slides:
        steps = (slide.centres_um - slide.array_xy * 200.0).std(axis=0)
        assert (steps < 8).all()
        assert (slide.centres_um > 150).all()
        assert (slide.centres_px < np.array(slide.image.size_px) - 150 / slide.mpp_um).all()


def test_spots_lie_on_tissue_and_glass_is_white(cohort):
    for slide in cohort.slides:
        with slide.image.open() as regions:
            corner = regions.region(0, 0, 10, 10)
        solid = slide.labels != "adipose tissue"
        assert corner.min() > 225
        assert slide.patches(WHOLE)[solid].mean(axis=(1, 2, 3)).max() < 225


def test_chosen_genes_are_unique_and_every_group_is_there():
    genes = chosen_genes(12)
    assert len({gene.symbol for gene in chosen_genes(N_GENES)}) == N_GENES >= 300
    assert {gene.group for gene in genes} == {"image", "position", "nothing"}
    assert set(MARKERS) < {gene.symbol for gene in genes}


def test_demo_has_all_domains_and_realistic_counts(truth):
    rng = np.random.default_rng(0)
    for section in truth.values():
        counts = rng.poisson(rng.gamma(section.dispersion, section.mean / section.dispersion))
        assert 0.4 < (counts == 0).mean() < 0.8
        assert 1500 < np.median(counts.sum(axis=1)) < 6000
        assert 185 <= len(counts) <= 215
        assert counts.shape[1] == 300
        assert (np.bincount(section.mixture.argmax(axis=1), minlength=5) >= 5).all()


def test_image_genes_follow_the_gradient_and_the_others_do_not(truth):
    _, effects = gene_effects(DemoOptions())
    groups = np.array(truth["A1"].groups)
    found = []
    for section in truth.values():
        share = np.log(section.mean / section.mean.sum(axis=1, keepdims=True))
        pure = section.mixture.max(axis=1) == 1
        domain = section.mixture.argmax(axis=1)[pure]
        means = np.stack([share[pure][domain == d].mean(axis=0) for d in range(5)])
        found.append(correlations(share[pure] - means[domain], section.gradient[pure]))
    mean = np.mean(found, axis=0)
    image = groups == "image"
    assert np.corrcoef(mean[image], effects.slope[image])[0, 1] > 0.9
    assert np.abs(mean[image]).mean() > 0.6
    assert np.abs(mean[groups == "position"]).mean() < 0.3


def test_genes_that_nothing_explains_have_one_share_everywhere(truth):
    for section in truth.values():
        flat = section.mean[:, np.array(section.groups) == "nothing"]
        share = flat / section.mean.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(share, np.broadcast_to(share[0], share.shape), rtol=1e-9)


def test_sections_of_a_patient_are_alike_and_not_the_same():
    options = DemoOptions()
    one, two, other = grow(options, 0, 0), grow(options, 0, 1), grow(options, 1, 0)
    alike = np.corrcoef(one.gradient.ravel(), two.gradient.ravel())[0, 1]
    assert 0.6 < alike < 0.98
    assert abs(np.corrcoef(one.gradient.ravel(), other.gradient.ravel())[0, 1]) < 0.5


def _redness(slide):
    """Red over blue light through connective tissue."""
    patches = slide.patches(WHOLE)[slide.labels == "connective tissue"].astype(float)
    return patches[..., 0].mean() / patches[..., 2].mean()


def test_patients_differ_in_stain_and_expression_together(cohort):
    options = DemoOptions(sections=2, spots=60, genes=12, mpp_um=4.0, spots_spread=0.0)
    order = np.argsort(severities(options))
    redness = [np.mean([_redness(slide) for slide in cohort.slides if slide.patient == p]) for p in "ABC"]
    assert (np.diff(np.array(redness)[order]) > 0).all()
    assert stain_of(1).haematoxylin > stain_of(-1).haematoxylin
    means = [np.log(section_truth(options, p, 0, grow(options, p, 0)).mean).mean(axis=0) for p in order]
    image = np.array([gene.group == "image" for gene in chosen_genes(12)])
    assert np.abs(means[2] - means[0])[image].mean() > np.abs(means[2] - means[0])[~image].mean()


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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sede": 1}, "'seed'"),
        ({"genes": 9999}, "genes from 8 to 303"),
        ({"spots": "many"}, "a number like 200"),
        ({"patients": True}, "a number like 3"),
    ],
)
def test_wrong_options_are_refused_with_what_would_be_right(options, said):
    with pytest.raises(DataError) as caught:
        read_demo(TinyCard(options=options), None, None)
    assert said in str(caught.value)
