"""What is seen in a folder: its slides, what the card has to state, or why it is of another layout."""

import json
import shutil

import pytest

from stbench.errors import DataError
from stbench.readers.hest.layout import look, look_at_task
from tests.made.hest import SLIDES, write_hest, write_task


@pytest.mark.parametrize("images", [("wsis",), ("patches",), ("wsis", "patches")])
def test_slides_and_what_metadata_say_of_all_are_seen(tmp_path, images):
    seen = look(write_hest(tmp_path / "data", images=images))
    assert (seen.slides, seen.options, seen.hints) == (SLIDES, {}, ())
    assert seen.facts == {"technology": "Visium", "species": "Homo sapiens", "organ": "Breast"}
    assert "metadata/*.json" in seen.patients


def test_only_slides_with_an_image_are_stated(tmp_path):
    folder = write_hest(tmp_path / "data", images=("wsis",))
    (folder / "wsis/S2.tif").unlink()
    assert look(folder).options == {"slides": ["S1", "S3"]}
    shutil.rmtree(folder / "wsis")
    with pytest.raises(DataError, match="there is no image of any"):
        look(folder)


@pytest.mark.parametrize(("known", "lacking"), [({}, "S1, S2, S3"), ({"S1": "1", "S3": "2"}, "S2")])
def test_slides_whose_patient_metadata_do_not_say_are_a_hint(tmp_path, known, lacking):
    seen = look(write_hest(tmp_path / "data", patients=known))
    assert seen.patients == ""
    assert seen.hints == (f"metadata do not say whose these slides are: {lacking}",)


def test_what_slides_do_not_share_is_no_fact_of_the_card(tmp_path):
    folder = write_hest(tmp_path / "data")
    path = folder / "metadata/S2.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"organ": "Kidney", "species": None}))
    assert look(folder).facts == {"technology": "Visium"}


@pytest.mark.parametrize(
    ("folders", "why"),
    [((), "no folder st beside"), (("st",), "no folder st beside"), (("st", "wsis"), "no AnnData file st")],
)
def test_another_folder_is_none_of_these(tmp_path, folders, why):
    for name in folders:
        (tmp_path / name).mkdir()
    assert (look(tmp_path).slides, why in look(tmp_path).why) == ((), True)


@pytest.mark.parametrize(
    ("folders", "why"),
    [((), "no folder adata beside"), (("adata", "splits"), "no folder adata beside"),
     (("adata", "splits", "patches"), "no AnnData file adata")],
)  # fmt: skip
def test_another_folder_is_no_task(tmp_path, folders, why):
    for name in folders:
        (tmp_path / name).mkdir()
    assert (look_at_task(tmp_path).slides, why in look_at_task(tmp_path).why) == ((), True)


def test_a_task_is_seen_and_the_folder_of_several_names_them(tmp_path):
    for name in ("IDC", "PRAD"):
        write_task(tmp_path / name)
    assert look_at_task(tmp_path / "IDC").slides == SLIDES
    seen = look_at_task(tmp_path)
    assert (seen.slides, "several tasks (IDC, PRAD)" in seen.why) == ((), True)
