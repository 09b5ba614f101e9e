"""Where the files of a dataset are, and whether they are there: told without reading them."""

from pathlib import Path

import pytest

from stbench.cards import DatasetCard, datasets
from stbench.cards.dataset import DATA
from stbench.readers.whereabouts import folder_for, whereabouts
from tests.made.h5ad import write_h5ads
from tests.made.her2st import SECTIONS, write_her2st
from tests.made.space_ranger import write_cohort

WRITERS = {
    "her2st": (write_her2st, SECTIONS),
    "space-ranger": (write_cohort, ("S1", "S2", "S3")),
    "h5ad": (write_h5ads, ("S1", "S2", "S3")),
}


@pytest.mark.parametrize("reader", WRITERS)
def test_slides_of_a_folder_are_named_by_its_reader(tmp_path, reader):
    write, slides = WRITERS[reader]
    files = whereabouts(DatasetCard(reader=reader), write(tmp_path / "x"))
    assert (files.state, files.folder, files.slides) == ("here", tmp_path / "x", slides)


@pytest.mark.parametrize(
    ("reader", "root", "state"),
    [
        ("demo", None, "made"),
        ("her2st", None, "unnamed"),
        ("her2st", "nowhere", "absent"),
        ("her2st", "empty", "unlike"),
        ("h5ad", "empty", "unlike"),
        ("no-such-reader", "empty", "unlike"),
    ],
)
def test_what_is_not_there_is_told_apart(tmp_path, reader, root, state):
    (tmp_path / "empty").mkdir()
    files = whereabouts(DatasetCard(reader=reader), root and tmp_path / root)
    assert (files.state, files.slides, bool(files.why)) == (state, (), state == "unlike")


def test_a_folder_that_lacks_a_file_is_no_whole_one(tmp_path):
    root = write_her2st(tmp_path / "x")
    (root / "ST-cnts/A1.tsv.gz").rename(root / "ST-cnts/1A.tsv.gz")
    files = whereabouts(DatasetCard(reader="her2st"), root)
    assert files.state == "unlike"
    assert "1A" in files.why


@pytest.mark.parametrize(
    ("base", "asked", "folder"),
    [("", None, "data/NAME"), ("/base", None, "/base/NAME"), ("/base", "/other", "/other"), ("", "/other", "/other")],
)
def test_files_come_to_lie_where_a_run_will_look_for_them(monkeypatch, base, asked, folder):
    monkeypatch.setenv(DATA, base)
    card = datasets()["her2st"]
    assert folder_for(card, asked and Path(asked)) == Path(folder.replace("NAME", "her2st"))
