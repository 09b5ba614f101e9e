"""Publishing: an index and a page, the same bytes for the same tables, small enough to be sent."""

import pytest

from stbench.report.page.publishing import publish_page
from tests.made import ROOT
from tests.made.boards import write_boards


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = tuple(write_boards(tmp_path_factory.mktemp(name)) for name in "ab")
    for folder in made:
        publish_page(folder)
    return made


@pytest.mark.parametrize("name", ["README.md", "index.html"])
def test_the_same_tables_are_the_same_bytes(folders, name):
    assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_every_table_is_written_in_every_format(folders):
    paths = sorted((folders[0] / "made").glob("made-task.*"))
    before = {path: path.read_bytes() for path in paths}
    for path in paths:
        if path.suffix != ".json":
            path.unlink()
    publish_page(folders[0])
    assert {path: path.read_bytes() for path in paths} == before
    assert {path.suffix for path in paths} == {".md", ".csv", ".tex", ".json"}


@pytest.mark.parametrize(("page", "largest"), [("index.html", 1_500_000), ("*/*.html", 1_000_000)])
def test_the_committed_pages_are_small(page, largest):
    pages = list((ROOT / "leaderboards").glob(page))
    assert pages
    assert all(page.stat().st_size <= largest for page in pages)


@pytest.mark.parametrize(("mark", "stays"), [(True, False), (False, True)], ids=["ours", "another's"])
def test_a_page_of_its_own_goes_when_the_index_has_room(folders, mark, stays):
    page, folder = folders[1] / "made/made-task.html", folders[1]
    publish_page(folder, room=0)
    assert 'data-name="gallery:made/made-task"' in page.read_text("utf-8")
    assert 'data-name="gallery:made/made-task"' not in (folder / "index.html").read_text("utf-8")
    if not mark:
        page.write_text("<p>Mine</p>", "utf-8")
    publish_page(folder)
    assert page.exists() == stays
    assert (folder / "index.html").read_bytes() == (folders[0] / "index.html").read_bytes()


@pytest.mark.parametrize(("whole", "apart"), [(10**7, False), (1, True)], ids=["room", "no room"])
def test_galleries_have_what_all_else_leaves_of_the_index(folders, monkeypatch, whole, apart):
    folder, page = folders[1], folders[1] / "made/made-task.html"
    page.unlink(missing_ok=True)
    monkeypatch.setattr("stbench.report.page.publishing.WHOLE", whole)
    publish_page(folder)
    assert page.exists() == apart
    assert ('data-name="gallery:made/made-task"' in (folder / "index.html").read_text("utf-8")) != apart
