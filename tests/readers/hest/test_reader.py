"""HEST-1k is read from whichever of its files are there: whole images first, else patches; who is whose is known."""

import shutil

import pytest

from stbench.cards import DatasetCard
from stbench.data.images import CropImage, TiffImage
from stbench.errors import DataError
from stbench.readers import read_cohort
from tests.made.hest import SLIDES, write_hest


def read(root, **options):
    card = DatasetCard.model_validate({"reader": "hest", "title": "T", "options": options})
    return read_cohort(card.read_from(root / "t.yaml", {}), root, None)


@pytest.mark.parametrize(
    ("there", "asked", "kind"),
    [
        (("wsis", "patches"), "best", TiffImage),
        (("wsis", "patches"), "patches", CropImage),
        (("patches",), "best", CropImage),
        (("wsis",), "wsis", TiffImage),
    ],
)
def test_the_image_is_the_whole_one_or_the_patches(tmp_path, there, asked, kind):
    cohort = read(write_hest(tmp_path / "data", images=there), image=asked)
    assert [slide.name for slide in cohort.slides] == list(SLIDES)
    assert {type(slide.image) for slide in cohort.slides} == {kind}
    assert len({slide.patient for slide in cohort.slides}) == 2
    assert cohort.slides[0].patient == cohort.slides[1].patient


@pytest.mark.parametrize(
    ("there", "asked", "told"),
    [
        (("wsis",), "patches", r"no image of slide 'S1'.*\n.*patches/S1.h5\."),
        (("patches",), "wsis", r"no image of slide 'S1'.*\n.*wsis/S1.tif\."),
        ((), "best", r"no image of slide 'S1'.*\n.*wsis/S1.tif or patches/S1.h5\."),
    ],
)
def test_an_image_that_is_not_there_is_named(tmp_path, there, asked, told):
    with pytest.raises(DataError, match=told):
        read(write_hest(tmp_path / "data", images=there), image=asked)


@pytest.mark.parametrize(
    ("slides", "names", "absent"), [(["S3", "S1"], ["S1", "S3"], ""), (["S[12]", "S9"], ["S1", "S2"], "S9")]
)
def test_the_card_names_slides_or_patterns(tmp_path, slides, names, absent):
    cohort = read(write_hest(tmp_path / "data"), slides=slides)
    assert [slide.name for slide in cohort.slides] == names
    assert any(f"not here: {absent}" in remark for remark in cohort.remarks) == bool(absent)


@pytest.mark.parametrize(
    ("stated", "patients"),
    [({"S2": "Q"}, 3), ({"S1": "A", "S2": "A", "S3": "A"}, 1), (r"(S)\d", 1), ({}, 2)],
)
def test_the_card_overrules_metadata(tmp_path, stated, patients):
    assert len(read(write_hest(tmp_path / "data"), patients=stated).patients) == patients


@pytest.mark.parametrize("known", [{"S1": "Patient 1"}, {}])
def test_a_slide_without_a_patient_is_remarked_and_never_guessed(tmp_path, known):
    cohort = read(write_hest(tmp_path / "data", patients=known))
    assert len(cohort.patients) == 3
    lacking = [name for name in SLIDES if name not in known]
    (remark,) = [each for each in cohort.remarks if "no patient is stated" in each]
    assert f"{len(lacking)} of 3 slides ({', '.join(lacking)})" in remark


def test_without_metadata_the_grid_gives_the_scale(tmp_path):
    folder = write_hest(tmp_path / "data")
    before = read(folder)
    shutil.rmtree(folder / "metadata")
    after = read(folder)
    assert [slide.mpp_um for slide in after.slides] == [slide.mpp_um for slide in before.slides]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda root: shutil.rmtree(root / "st"), "has no st/"),
        (lambda root: [path.unlink() for path in root.glob("st/*")], "holds no slides"),
        (lambda root: (root / "st/S2.h5ad").write_bytes(b"no"), "S2.h5ad: cannot be read"),
        (lambda root: (root / "wsis/S2.tif").write_bytes(b"no"), "S2.tif: is no image"),
        (lambda root: shutil.copy(root / "wsis/S2.tif", root / "wsis/S2.tiff"), "second file of slide 'S2'"),
        (lambda root: (root / "metadata/S2.json").write_text("{"), "S2.json: cannot be read"),
        (lambda root: shutil.copy(root / "st/S1.h5ad", root / "st/S2.h5ad"), "one slide|same"),
    ],
)
def test_a_folder_that_is_broken_is_refused_with_the_file(tmp_path, change, told):
    folder = write_hest(tmp_path / "data")
    change(folder)
    with pytest.raises(DataError, match=told):
        read(folder, patients={"S1": "A", "S2": "B", "S3": "C"})


def test_the_fingerprint_is_of_content_however_files_are_called_and_of_patients(tmp_path):
    folder = write_hest(tmp_path / "data")
    fingerprint = read(folder).fingerprint
    (folder / "wsis/S1.tif").rename(folder / "wsis/S1.tiff")
    assert read(folder).fingerprint == fingerprint
    assert read(folder, patients={"S1": "Z"}).fingerprint != fingerprint
    assert read(folder, image="patches").fingerprint != fingerprint
