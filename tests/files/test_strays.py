from pathlib import Path

import pytest

from stbench.files.strays import is_stray, without_strays

STRAYS = (
    ".DS_Store", "._A1.tsv.gz", ".A1.swp", "Thumbs.db", "desktop.ini", "A1.tsv~", "A1.tsv.bak", "~$A1.xlsx", "#A1.tsv#",
    "A1.tsv.gz.part", "A1.tsv.gz.crdownload", "A1.tsv.orig", "Icon\r", "__MACOSX/A1.tsv", "THUMBS.DB",
)  # fmt: skip
MEANT = ("A1.tsv.gz", "A1_selection.tsv", "A1_HE.jpg", "notes.txt", "A1.TSV", "bak.tsv", "A~1.tsv")


@pytest.mark.parametrize("name", STRAYS)
def test_what_programs_leave_behind_is_stray(name):
    assert is_stray(Path("data") / name)


@pytest.mark.parametrize("name", MEANT)
def test_what_somebody_named_is_not(name):
    assert not is_stray(Path("data") / name)


def test_the_rest_stays_in_order():
    paths = [Path(name) for pair in zip(MEANT, STRAYS, strict=False) for name in pair]
    assert [str(path) for path in without_strays(paths)] == list(MEANT)
