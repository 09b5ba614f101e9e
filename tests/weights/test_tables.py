"""What a library's table says of a model is looked up once; a note that is lost or changed is looked up again."""

import pytest

from stbench.weights.tables import Listing, listing

FOUND = Listing("owner/model", "mit")


@pytest.fixture
def asks(tmp_path, monkeypatch):
    """Asks for a model, and how often the table was looked into."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    looks = []

    def ask(model="a", package="numpy"):
        return listing(package, model, lambda: looks.append(model) or FOUND), len(looks)

    return ask


def test_a_table_is_looked_into_once_for_each_model(asks):
    assert [asks("a"), asks("a"), asks("b"), asks("a")] == [(FOUND, 1), (FOUND, 1), (FOUND, 2), (FOUND, 2)]


def test_another_version_of_the_library_is_asked_anew(asks, monkeypatch):
    asks()
    monkeypatch.setattr("stbench.weights.tables.version", lambda package: "0.0")
    assert asks() == (FOUND, 2)


@pytest.mark.parametrize("content", ["", "{}", '{"hub": 3, "licence": ""}', "[]"])
def test_a_note_that_holds_something_else_is_made_anew(asks, tmp_path, content):
    asks()
    (note,) = (tmp_path / "stbench/tables").iterdir()
    note.write_text(content)
    assert [asks(), asks()] == [(FOUND, 2), (FOUND, 2)]


@pytest.mark.parametrize("package", ["no-such-library"])
def test_a_library_that_is_not_installed_says_so_itself(asks, package):
    assert [asks("a", package), asks("a", package)] == [(FOUND, 1), (FOUND, 2)]
