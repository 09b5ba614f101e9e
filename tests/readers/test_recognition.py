"""Each folder is recognised by the reader it is for, and by no other; what is of none or of several is refused."""

import pytest

from stbench.errors import DataError, SelectionError
from stbench.readers import readers
from stbench.readers.recognition import Sighting, look_of, recognise, recognised_by
from tests.made.h5ad import write_h5ads
from tests.made.her2st import SECTIONS, write_her2st
from tests.made.hest import write_hest, write_task
from tests.made.space_ranger import write_cohort
from tests.made.stimage import SLIDES as STIMAGE
from tests.made.stimage import write_stimage

MADE = {
    "h5ad": (write_h5ads, ("S1", "S2", "S3")),
    "her2st": (write_her2st, SECTIONS),
    "hest": (write_hest, ("S1", "S2", "S3")),
    "hest-bench": (write_task, ("S1", "S2", "S3")),
    "space-ranger": (write_cohort, ("S1", "S2", "S3")),
    "stimage-1k4m": (write_stimage, STIMAGE),
}
"""What writes a folder of each reader, and its slides."""


def test_every_reader_of_files_recognises_folders():
    assert {name for name in readers if look_of(readers[name]) is not None} == set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_a_folder_is_recognised_by_its_own_reader_alone(tmp_path, name):
    write, slides = MADE[name]
    recognised = recognise(write(tmp_path / "data"))
    assert (recognised.reader, recognised.sighting.slides) == (name, slides)
    assert recognised.sighting.why


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("other", MADE)
def test_a_reader_that_is_asked_for_takes_its_own_folders_and_no_others(tmp_path, name, other):
    folder = MADE[name][0](tmp_path / "data")
    if other == name:
        assert recognise(folder, other).reader == name
    else:
        with pytest.raises(DataError, match="of no layout that a reader knows"):
            recognise(folder, other)


TWO = ["h5ad her2st", "her2st space-ranger", "h5ad space-ranger", "hest hest-bench", "hest space-ranger",
       "hest-bench stimage-1k4m"]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [names.split() for names in TWO])
def test_a_folder_of_two_layouts_is_refused_until_one_is_chosen(tmp_path, first, second):
    for name in (first, second):
        MADE[name][0](tmp_path)
    with pytest.raises(DataError, match=f"(?s)is of 2 layouts .*{first}: .*{second}: .*--reader NAME"):
        recognise(tmp_path)
    assert recognise(tmp_path, second).reader == second


@pytest.mark.parametrize(
    ("names", "told"),
    [((), "no AnnData file"), (("notes.txt", "matrix.mtx"), "beside 1 matrices"), (("ST-cnts",), "no folder ST-cnts")],
)
def test_why_a_folder_is_of_no_layout_is_said_by_every_reader(tmp_path, names, told):
    for name in names:
        (tmp_path / name).write_text("")
    with pytest.raises(DataError, match=r"stbench new reader NAME") as raised:
        recognise(tmp_path)
    assert told in str(raised.value)
    assert all(f"{name}: " in str(raised.value) for name in MADE)


def test_what_is_missing_in_a_folder_of_a_known_layout_is_said(tmp_path):
    (write_cohort(tmp_path) / "S2/outs/filtered_feature_bc_matrix.h5").unlink()
    with pytest.raises(DataError, match=r"(?s)S2.*filtered_feature_bc_matrix.h5: is missing.*Layout: space-ranger"):
        recognise(tmp_path)


@pytest.mark.parametrize(
    ("asked", "kind", "told"),
    [("demo", SelectionError, "recognises no folders"), ("h5add", SelectionError, "Did you mean 'h5ad'")],
)
def test_readers_that_recognise_nothing_cannot_be_asked_for(tmp_path, asked, kind, told):
    with pytest.raises(kind, match=told):
        recognise(tmp_path, asked)


@pytest.mark.parametrize("name", ["absent", "file"])
def test_what_is_no_folder_is_refused(tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="is not a folder"):
        recognise(tmp_path / name)


def test_a_reader_that_cannot_be_imported_hinders_no_other(tmp_path, monkeypatch):
    monkeypatch.setitem(readers._lazy, "broken", "no_such_module:read")
    assert recognise(write_h5ads(tmp_path / "data")).reader == "h5ad"
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="broken: cannot be imported"):
        recognise(tmp_path / "empty")


def test_a_reader_is_given_what_recognises_its_folders():
    def look(folder):
        return Sighting(why=str(folder))

    @recognised_by(look)
    def read(card, root, cache):
        return root

    assert look_of(read) is look
    assert read(None, 5, None) == 5
