"""Metadata of a slide: what is blank is not known, and a patient is one within a study."""

import pytest

from stbench.errors import DataError
from stbench.readers.hest.metadata import TITLE, Metadata, read_metadata
from tests.made.hest import write_metadata

STUDY = "A study of made slides"


def written(folder, patient="Patient 1", **facts):
    write_metadata(folder / "metadata/S1.json", "S1", patient, (300, 200), **facts)
    return read_metadata(folder, "S1")


def test_what_is_published_is_read(tmp_path):
    assert written(tmp_path) == Metadata(
        f"patient 1 ({STUDY})", "Visium", "Homo sapiens", "Breast", 4.0, 100.0, (300, 200)
    )
    assert read_metadata(tmp_path, "S2") == Metadata()


@pytest.mark.parametrize("patient", ["Patient 1", "patient1", "PATIENT  1", "patient_1", "Patient-1"])
def test_spellings_of_a_patient_are_one(tmp_path, patient):
    assert written(tmp_path, patient).patient == f"patient 1 ({STUDY})"


@pytest.mark.parametrize(
    ("patient", "name"), [("P5", f"P5 ({STUDY})"), (5, f"5 ({STUDY})"), ("BC 23", f"BC 23 ({STUDY})")]
)
def test_other_names_stay_as_they_are(tmp_path, patient, name):
    assert written(tmp_path, patient).patient == name


@pytest.mark.parametrize("patient", [None, "", " ", "nan", "NA", "unknown", [], {}])
def test_a_blank_patient_is_not_known(tmp_path, patient):
    assert written(tmp_path, patient).patient == ""


@pytest.mark.parametrize(("title", "name"), [("Other", "patient 1 (Other)"), (None, "patient 1"), ("x" * 99, None)])
def test_a_patient_of_another_study_is_another(tmp_path, title, name):
    assert written(tmp_path, dataset_title=title).patient == (name or f"patient 1 ({'x' * TITLE})")


@pytest.mark.parametrize("value", [float("nan"), None, 0, -1, "0.5", True, float("inf")])
@pytest.mark.parametrize("key", ["pixel_size_um_estimated", "inter_spot_dist", "fullres_px_width"])
def test_sizes_that_are_none_are_not_known(tmp_path, key, value):
    field = {"pixel_size_um_estimated": "mpp_um", "inter_spot_dist": "step_um", "fullres_px_width": "size_px"}[key]
    assert getattr(written(tmp_path, **{key: value}), field) is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "cannot be read"),
        ("{", "cannot be read"),
        ("[1]", "is no JSON object"),
        ('"S1"', "is no JSON object"),
        ("[" * 99_999, "cannot be read"),
        ('{"id": "S2"}', "is of slide 'S2'"),
        ("{" + " " * 2**20 + "}", "bytes"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_an_error(tmp_path, content, told):
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata/S1.json").write_text(content)
    with pytest.raises(DataError, match=rf"S1.json: .*{told}"):
        read_metadata(tmp_path, "S1")
