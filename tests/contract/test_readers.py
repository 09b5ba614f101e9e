"""Every registered reader keeps the contract, and each way of breaking it is found."""

from dataclasses import replace

import pytest

from stbench.cards import DatasetCard, datasets
from stbench.contract import check_reader, check_readings
from stbench.data.frozen import frozen_cohort
from stbench.errors import DataError
from stbench.readers import readers
from tests.made.cohort import made_slide
from tests.made.h5ad import write_h5ads
from tests.made.her2st import write_her2st
from tests.made.hest import write_hest, write_task
from tests.made.space_ranger import write_cohort
from tests.made.stimage import write_stimage
from tests.made.tiny import tiny_cohort

SMALL = {"patients": 2, "sections": 2, "spots": 30, "genes": 24, "mpp_um": 4.0}


def demo(folder):
    card = datasets()["demo"]
    return card.model_copy(update={"options": {**card.options, **SMALL}}), None


def her2st(folder):
    return datasets()["her2st"], write_her2st(folder / "data")


def space_ranger(folder):
    card = datasets()["dlpfc"]
    stated = {"labels": "layers.tsv", "patients": r"(S)\d"}
    return card.model_copy(update={"options": stated, "sha256_of": {}}), write_cohort(folder / "data")


def h5ad(folder):
    card = DatasetCard.model_validate({"reader": "h5ad", "title": "AnnData", "options": {"labels": "layer"}})
    return card.read_from(folder / "anndata.yaml", {}), write_h5ads(folder / "data")


def of_reader(reader, write):
    card = DatasetCard.model_validate({"reader": reader, "title": "Made"})
    return lambda folder: (card.read_from(folder / "made.yaml", {}), write(folder / "data"))


MADE = {
    "demo": demo, "h5ad": h5ad, "her2st": her2st, "space-ranger": space_ranger,
    "hest": of_reader("hest", write_hest), "hest-bench": of_reader("hest-bench", write_task),
    "stimage-1k4m": of_reader("stimage-1k4m", write_stimage),
}  # fmt: skip
"""A small dataset for every reader."""


@pytest.mark.parametrize("name", readers.names())
def test_every_reader_keeps_the_contract(name, tmp_path):
    card, root = MADE[name](tmp_path)
    assert card.reader == name
    cohort = check_reader(card, root)
    assert len(cohort.slides) >= 3
    assert cohort.draws == (card.draws or card.name)


def broken_counts(cohort):
    slide = cohort.slides[0]
    adata = slide.adata.copy()
    adata.X = adata.X * 0.5
    return replace(cohort, slides=(replace(slide, adata=adata), *cohort.slides[1:]))


def changed_slide(change):
    return lambda cohort: replace(cohort, slides=(change(cohort.slides[0]), *cohort.slides[1:]))


def with_obs_names(slide):
    adata = slide.adata.copy()
    adata.obs_names = list(slide.spots[::-1])
    return replace(slide, adata=adata)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (broken_counts, "not whole"),
        (changed_slide(with_obs_names), "otherwise than its AnnData"),
        (changed_slide(lambda slide: replace(slide, centres_px=slide.centres_px + 1)), "other centres"),
        (changed_slide(lambda slide: replace(slide, centres_px=slide.centres_px[:5])), "a row per spot"),
        (changed_slide(lambda slide: replace(slide, array_xy=slide.array_xy[:5])), "a row per spot"),
        (changed_slide(lambda slide: replace(slide, array_xy=slide.array_xy + 0.5)), "whole numbers"),
        (changed_slide(lambda slide: replace(slide, spots=slide.spots[::-1])), "otherwise than its AnnData"),
        (changed_slide(lambda slide: replace(slide, name="B1")), "slide 'B1' is listed twice"),
        (lambda cohort: replace(cohort, slides=()), "has no slides"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_told(change, told):
    with pytest.raises(DataError, match=told):
        check_readings([change(frozen())])


def frozen(**options):
    return frozen_cohort(tiny_cohort(**options))


@pytest.mark.parametrize("name", ["centres_px", "array_xy"])
def test_an_array_that_can_be_changed_in_place_is_told(name):
    cohort = frozen()
    slide = cohort.slides[0]
    changed = replace(slide, **{name: getattr(slide, name).copy()})
    with pytest.raises(AssertionError, match=f"{name} can be changed in place"):
        check_readings([replace(cohort, slides=(changed, *cohort.slides[1:]))])


@pytest.mark.parametrize(
    ("again", "told"),
    [
        (lambda cohort: replace(cohort, fingerprint="0" * 64), "another fingerprint"),
        (lambda cohort: replace(cohort, slides=cohort.slides[::-1]), "other slides"),
        (changed_slide(lambda slide: replace(slide, patient="Z")), "another patient"),
        (changed_slide(lambda slide: replace(slide, mpp_um=slide.mpp_um * 1.1)), "other positions"),
        (changed_slide(lambda slide: replace(slide, image=made_slide("A1").image)), "other image"),
    ],
)
def test_a_second_reading_that_differs_is_told(again, told):
    cohort = frozen()
    with pytest.raises(AssertionError, match=told):
        check_readings([cohort, again(cohort)])


def test_a_fingerprint_that_is_no_sha256_is_told():
    with pytest.raises(AssertionError, match="sha256"):
        check_readings([replace(frozen(), fingerprint="demo")])
