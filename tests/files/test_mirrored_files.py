"""Mirrored files: a data root here is as it is there, and nothing is fetched twice."""

import pytest

from stbench.errors import StoreError
from stbench.files.mirrored_files import pulled
from stbench.files.mirrors import mirrored
from stbench.files.remote import RemoteFolder, remote_folder
from tests.made.object_store import in_memory


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A remote folder of two files, and its mirror."""
    monkeypatch.setenv("STBENCH_CACHE", str(tmp_path / "cache"))
    url = in_memory()
    for name in ("a.tsv", "deep/b.tsv"):
        put(remote_folder(url), name, name, tmp_path)
    return remote_folder(url), mirrored(url)


def put(remote, name, text, tmp_path):
    (tmp_path / "file").write_text(text)
    remote.put(tmp_path / "file", name)


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("folder", [None, "data"])
def test_a_folder_that_is_no_mirror_is_itself(folder, tmp_path):
    asked = None if folder is None else tmp_path / folder
    assert pulled(asked) is asked


@pytest.mark.parametrize("again", ["as it is", "another", "changed here", "gone here", "one more", "one less"])
def test_files_are_as_they_are_there_and_fetched_where_they_differ(root, tmp_path, monkeypatch, again):
    remote, folder = root
    assert texts(pulled(folder)) == {"a.tsv": "a.tsv", "deep/b.tsv": "deep/b.tsv"}
    expected, fetched, fetch = texts(folder), [], RemoteFolder.fetch
    if again in ("another", "one more"):
        name = "a.tsv" if again == "another" else "c.tsv"
        put(remote, name, "new", tmp_path)
        expected[name] = "new"
    elif again == "one less":
        remote.remove("deep/b.tsv")
        del expected["deep/b.tsv"]
    elif again == "changed here":
        (folder / "a.tsv").write_text("other")
    elif again == "gone here":
        (folder / "a.tsv").unlink()
    monkeypatch.setattr(RemoteFolder, "fetch", lambda own, name, path: fetched.append(name) or fetch(own, name, path))
    assert texts(pulled(folder)) == expected
    assert len(fetched) == (again not in ("as it is", "one less"))


@pytest.mark.parametrize("name", ["../../away", "a/../../away", "line\nbreak"])
def test_an_object_whose_name_leads_elsewhere_is_refused(root, tmp_path, monkeypatch, name):
    _, folder = root
    listed = RemoteFolder.listed
    monkeypatch.setattr(RemoteFolder, "listed", lambda own, under="": {**listed(own, under), name: (1, "")})
    with pytest.raises(StoreError, match="is no path"):
        pulled(folder)
    assert not folder.exists()


def test_a_folder_without_files_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("STBENCH_CACHE", str(tmp_path))
    with pytest.raises(StoreError, match="has no files"):
        pulled(mirrored(in_memory()))


def test_data_for_which_there_is_no_room_are_not_begun(root, monkeypatch):
    _, folder = root
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 3})())
    with pytest.raises(StoreError, match="has 3 bytes free"):
        pulled(folder)
    assert texts(folder) == {}
