from dataclasses import replace

import pytest

from stbench.data.twins import twins_of
from stbench.readers import remarks
from tests.made.cohort import made_cohort


def remarks_on(cohort):
    return remarks.remarks_on(cohort, twins_of(cohort.slides))


def labelled(labels_of):
    cohort = made_cohort("A1", "B1", "C1")
    slides = []
    for slide in cohort.slides:
        adata = slide.adata.copy()
        adata.obs["label"] = labels_of.get(slide.name, list(slide.labels))
        slides.append(replace(slide, adata=adata))
    return replace(cohort, slides=tuple(slides))


LABELS = {
    "none": ([""] * 30, "made: A1 has no labels"),
    "one": (["tumour"] * 30, "A1: the only label is 'tumour'"),
    "names of spots": ([f"s{place}" for place in range(30)], "A1: 30 labelled spots have 30 different labels"),
    "case": (["Tumour", "tumour", "stroma"] * 10, "A1: the labels 'Tumour' and 'tumour' differ by case alone"),
}


@pytest.mark.parametrize("form", LABELS)
def test_labels_that_cannot_be_meant_so_are_told(form):
    labels, told = LABELS[form]
    (remark,) = remarks_on(labelled({"A1": labels}))
    assert told in remark


def test_a_cohort_without_labels_and_one_with_gaps_are_told_nothing():
    assert remarks_on(labelled({name: [""] * 30 for name in ("A1", "B1", "C1")})) == ()
    assert remarks_on(labelled({"A1": ["", "tumour", "stroma"] * 10})) == ()


@pytest.mark.parametrize(("factor", "told"), [(2.0, True), (0.5, True), (1.3, False)])
def test_a_slide_of_another_scale_is_told(factor, told):
    cohort = made_cohort("A1", "B1", "C1")
    first, *others = cohort.slides
    remarks = remarks_on(replace(cohort, slides=(replace(first, mpp_um=first.mpp_um * factor), *others)))
    assert any(remark.startswith("A1: ") and "µm per pixel" in remark for remark in remarks) == told


@pytest.mark.parametrize(("share", "told"), [(0.5, True), (0.25, True), (0.9, False)])
def test_spots_in_one_corner_of_the_image_are_told(share, told):
    cohort = made_cohort("A1", "B1", "C1")
    first, *others = cohort.slides
    remarks = remarks_on(replace(cohort, slides=(replace(first, centres_px=first.centres_px * share), *others)))
    assert ["upper left" in remark for remark in remarks] == [True] * told


def test_one_slide_under_two_names_of_a_patient_is_told():
    cohort = made_cohort("A1", "B1", "C1")
    first, *others = cohort.slides
    remarks = remarks_on(replace(cohort, slides=(first, replace(first, name="A2"), *others)))
    assert [remark.startswith("A1 and A2 are one slide") for remark in remarks] == [True]


SIZES = [
    ((0.5, 4.0, 1.0), ""),
    ((5.0, 6.0, 6.0), "made: images have 6"),
    ((1.0, 6.0, 1.0), "made: 1 of 3 images have 6"),
]


@pytest.mark.parametrize(("sizes_um", "said"), SIZES)
def test_images_too_coarse_for_cells_are_told(sizes_um, said):
    cohort = made_cohort()
    slides = tuple(replace(slide, mpp_um=size) for slide, size in zip(cohort.slides, sizes_um, strict=True))
    coarse = [remark for remark in remarks_on(replace(cohort, slides=slides)) if "show no cells" in remark]
    assert len(coarse) == bool(said)
    assert all(remark.startswith(said) for remark in coarse)
