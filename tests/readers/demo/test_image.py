"""Images of the simulated cohort: tissue on white glass, stained by patient, the same pixels per seed."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from stbench.data.patches import PatchSpec
from stbench.files.array_cache import ArrayCache
from stbench.readers.demo.counts import section_truth
from stbench.readers.demo.genes import chosen_genes
from stbench.readers.demo.image import image_of, painted, stain_of
from stbench.readers.demo.options import DemoOptions
from stbench.readers.demo.tissue import grow, severities
from tests.made.tiny import tiny_cohort

WHOLE = PatchSpec(side_um=150, pixels=24)
SMALL = DemoOptions(patients=2, sections=1, spots=9, genes=12, mpp_um=8.0)


@pytest.fixture(scope="module")
def cohort():
    return tiny_cohort(sections=2, spots=60)


def test_more_genes_or_sections_leave_images_as_they_are():
    assert tiny_cohort()["A1"].image.fingerprint == tiny_cohort(genes=20, sections=2)["A1"].image.fingerprint


def test_spots_lie_on_tissue_and_glass_is_white(cohort):
    for slide in cohort.slides:
        with slide.image.open() as regions:
            corner = regions.region(0, 0, 10, 10)
        solid = slide.labels != "adipose tissue"
        assert corner.min() > 225
        assert slide.patches(WHOLE)[solid].mean(axis=(1, 2, 3)).max() < 225


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


@pytest.mark.parametrize("severity", [-1.0, -0.3, 0.0, 1.0])
def test_a_stain_shifts_along_with_the_patient_effect_and_is_even_at_none(severity):
    stain, mirrored = stain_of(severity), stain_of(-severity)
    assert stain.haematoxylin + stain.eosin == pytest.approx(2)
    assert stain.haematoxylin + mirrored.haematoxylin == pytest.approx(2)
    assert np.sign([stain.haematoxylin - 1, 1 - stain.eosin, stain.hue]).tolist() == [np.sign(severity)] * 3


@pytest.mark.parametrize("cached", [False, True])
def test_the_fingerprint_is_of_the_pixels_that_are_opened(tmp_path, cached):
    cache = {True: ArrayCache(tmp_path), False: None}[cached]
    image = image_of(SMALL, 0, 0, cache)
    width, height = image.size_px
    with image.open() as regions:
        pixels = np.asarray(regions.region(0, 0, width, height))
    assert image.fingerprint == hashlib.sha256(pixels.tobytes()).hexdigest()
    np.testing.assert_array_equal(pixels, painted(SMALL, 0, 0, None))


@pytest.mark.parametrize(
    ("change", "same"),
    [({"genes": 30}, True), ({"sections": 2}, True), ({"seed": 1}, False), ({"mpp_um": 10.0}, False),
     ({"spots": 10}, False), ({"patients": 3}, False)],
    ids=lambda value: "".join(value) if isinstance(value, dict) else None,
)  # fmt: skip
def test_an_image_is_painted_again_where_an_option_that_it_depends_on_changes(change, same):
    first, other = image_of(SMALL, 1, 0, None), image_of(replace(SMALL, **change), 1, 0, None)
    assert (first.fingerprint == other.fingerprint) == same
