"""What is to be audited is read though a slide stands under two names; where slides cannot be read, images are."""

import pytest

from stbench.cards import datasets
from stbench.errors import DataError, SelectionError
from stbench.files.array_cache import ArrayCache
from stbench.readers import read_cohort
from stbench.readers.unchecked import subjects_of
from tests.made.copies import write_copies, write_pictured
from tests.made.h5ad import write_h5ads
from tests.made.her2st import write_her2st
from tests.made.space_ranger import write_cohort

DECK = datasets()


def test_what_a_run_refuses_is_read(tmp_path):
    root, cache = write_copies(write_pictured(tmp_path / "x")), ArrayCache(tmp_path / "cache")
    with pytest.raises(DataError, match="one slide under two patients"):
        read_cohort(DECK["her2st"], root, cache)
    subjects = subjects_of("her2st", DECK, root, cache)
    assert [(each.name, each.patient) for each in subjects.all] == [
        (name, name[0]) for name in ("A1", "A2", "B1", "D1", "E1", "F1")
    ]


@pytest.mark.parametrize("write", [write_her2st, write_cohort, write_h5ads])
def test_a_folder_is_read_by_the_reader_that_it_is_for(tmp_path, write):
    subjects = subjects_of(str(write(tmp_path / "x")), DECK, None, ArrayCache(tmp_path / "cache"))
    assert (subjects.name, subjects.remark) == ("x", "")
    assert [each.slide.name for each in subjects.all] == [each.name for each in subjects.all]


@pytest.mark.parametrize("by", ["folder", "name"])
def test_images_stand_for_slides_of_which_one_cannot_be_read(tmp_path, by):
    root, cache = write_her2st(tmp_path / "x"), ArrayCache(tmp_path / "cache")
    (root / "ST-spotfiles/A1_selection.tsv").write_text("broken")
    subjects = subjects_of(*((str(root), DECK, None) if by == "folder" else ("her2st", DECK, root)), cache)
    assert "images alone are compared" in subjects.remark
    assert [(each.name.rpartition("/")[2], each.slide) for each in subjects.all] == [
        (f"{name}_HE.jpg", None) for name in ("A1", "A2", "B1")
    ]


@pytest.mark.parametrize(
    ("text", "root", "kind"),
    [
        ("her2st", None, DataError),
        ("nothing", None, SelectionError),
        ("EMPTY", None, DataError),
        ("EMPTY", "x", SelectionError),
    ],
)
def test_what_is_not_there_is_told(tmp_path, text, root, kind):
    (tmp_path / "empty").mkdir()
    with pytest.raises(kind):
        subjects_of(text.replace("EMPTY", str(tmp_path / "empty")), DECK, root, ArrayCache(tmp_path / "cache"))
