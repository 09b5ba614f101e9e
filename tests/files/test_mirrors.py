"""Mirrors: a folder travels whole or not at all, what was not pushed shows, and the remote folder is the record."""

import pytest

from stbench.errors import StoreError
from stbench.files.listed import list_folder
from stbench.files.mirrors import AT_ONCE, Mirror, all_of, mirrored
from stbench.files.remote import RemoteFolder
from tests.made.object_store import in_memory

NAME = "jobs/a"


@pytest.fixture
def mirrors(tmp_path, monkeypatch):
    """Two machines' mirrors of one folder."""
    url, made = in_memory(), []
    for machine in ("one", "two"):
        monkeypatch.setenv("STBENCH_CACHE", str(tmp_path / machine))
        made.append(Mirror.of(mirrored(url)))
    return made


def write(mirror, text, name=NAME):
    """A folder in the place of an earlier one, as stores write it."""
    folder = mirror.folder / name
    if folder.exists():
        folder.rename(folder.with_name(f".old-{text}"))
    (folder / "deep").mkdir(parents=True)
    (folder / "deep/text").write_text(text)
    list_folder(folder)
    return folder


def read(mirror, name=NAME):
    path = mirror.folder / name / "deep/text"
    return path.read_text() if path.exists() else None


def pulls(mirror, *, theirs=True):
    mirror.pull_folders("jobs", lambda there, here: theirs)
    return read(mirror)


def test_a_path_is_itself_and_a_url_always_the_same_mirror(tmp_path, monkeypatch):
    monkeypatch.setenv("STBENCH_CACHE", str(tmp_path))
    url = in_memory()
    assert mirrored("runs").name == "runs"
    assert Mirror.of(tmp_path) is None
    assert mirrored(url) == mirrored(url + "/") != mirrored(url + "/deeper")
    assert Mirror.of(mirrored(url)).remote == RemoteFolder(url)


@pytest.mark.parametrize("texts", [("a",), ("a", "b"), ("a", "b", "a")])
def test_what_one_pushes_the_other_pulls_again_and_again(mirrors, texts):
    one, two = mirrors
    for text in texts:
        write(one, text)
        one.push_folder(NAME)
        assert pulls(two) == text
        assert list(one.remote.listed()) == [f"{NAME}.tar"]


def test_nothing_travels_twice(mirrors, monkeypatch):
    one, two = mirrors
    write(one, "a")
    one.push_folders("jobs")
    pulls(two)
    monkeypatch.setattr(RemoteFolder, "put", None)
    monkeypatch.setattr(RemoteFolder, "fetch", None)
    for mirror in mirrors:
        mirror.push_folders("jobs")
        assert pulls(mirror) == "a"


@pytest.mark.parametrize("first", [False, True], ids=["the first push", "a later one"])
def test_a_push_that_is_broken_off_leaves_what_was_there_and_is_made_up_for(mirrors, monkeypatch, first):
    one, two = mirrors
    if first:
        write(one, "before")
        one.push_folder(NAME)
    write(one, "after")
    with monkeypatch.context() as broken:
        broken.setattr(RemoteFolder, "put", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            one.push_folder(NAME)
    assert pulls(two) == ("before" if first else None)
    one.push_folders("jobs")
    assert pulls(two) == "after"


@pytest.mark.parametrize("theirs", [True, False])
def test_of_two_results_that_nobody_has_seen_the_caller_chooses(mirrors, theirs):
    one, two = mirrors
    write(one, "one")
    one.push_folder(NAME)
    write(two, "two")
    assert pulls(two, theirs=theirs) == ("one" if theirs else "two")
    two.push_folders("jobs")
    assert pulls(one) == read(two)


def test_what_is_removed_there_is_removed_here_but_nothing_that_was_never_pushed(mirrors):
    one, _ = mirrors
    write(one, "a")
    write(one, "b", "jobs/b")
    one.push_folder(NAME)
    one.remote.remove(f"{NAME}.tar")
    assert (pulls(one), read(one, "jobs/b")) == (None, "b")


@pytest.mark.parametrize("harm", [lambda content: content[:700], lambda content: content.replace(b"text-a", b"text-b")])
def test_what_is_damaged_there_counts_as_absent(mirrors, tmp_path, harm):
    one, two = mirrors
    write(one, "text-a")
    one.push_folder(NAME)
    one.remote.fetch(f"{NAME}.tar", tmp_path / "packed")
    (tmp_path / "packed").write_bytes(harm((tmp_path / "packed").read_bytes()))
    one.remote.put(tmp_path / "packed", f"{NAME}.tar")
    (damage,) = two.pull_folders("jobs", lambda there, here: True)
    assert damage.where == f"{one.remote.url}/{NAME}.tar"
    assert read(two) is None
    assert not list((two.folder / "jobs").iterdir())


def test_a_tar_says_nothing_of_who_made_it(mirrors, tmp_path):
    import tarfile

    write(mirrors[0], "a")
    mirrors[0].push_folder(NAME)
    mirrors[0].remote.fetch(f"{NAME}.tar", tmp_path / "packed")
    with tarfile.open(tmp_path / "packed") as archive:
        assert {(member.uid, member.uname) for member in archive} == {(0, "")}


@pytest.mark.parametrize("fails_at", [0, 3, 10 * AT_ONCE])
def test_the_first_error_ends_what_is_done_for_all(fails_at):
    done = []

    def do(name):
        if name == str(fails_at):
            raise StoreError(name, "fails")
        done.append(name)

    names = [str(number) for number in range(100 * AT_ONCE)]
    with pytest.raises(StoreError):
        all_of(do, names)
    assert len(done) < len(names)
