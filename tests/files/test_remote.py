"""Remote folders: files are there whole or absent, on any file system of fsspec; faults are one message each."""

import os
from unittest import mock

import pytest

from stbench.errors import SelectionError, StoreError
from stbench.files.remote import RemoteFolder, is_url, remote_folder
from tests.made.object_store import SECRET, in_memory, needs_s3, serving_s3


@pytest.fixture
def file(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    return tmp_path / "file"


@pytest.fixture(scope="module")
def s3(tmp_path_factory):
    """The environment of a server with one bucket."""
    folder = tmp_path_factory.mktemp("s3")
    (folder / "bucket").mkdir()
    with serving_s3(folder) as environment, mock.patch.dict(os.environ, environment):
        yield folder


@pytest.mark.parametrize(
    ("text", "expected"),
    [("s3://bucket/a", True), ("memory://x", True), ("/data/a", False), ("runs", False), ("s3:/b", False), ("", False)],
)  # fmt: skip
def test_a_url_is_told_from_a_path(text, expected):
    assert is_url(text) is expected


@pytest.mark.parametrize("kind", ["memory", pytest.param("s3", marks=needs_s3)])
def test_what_is_put_is_listed_fetched_and_removed(kind, file, tmp_path, request):
    if kind == "s3":
        request.getfixturevalue("s3")
    folder = RemoteFolder(in_memory() if kind == "memory" else "s3://bucket/runs")
    folder.check()
    assert folder.listed() == {}
    stamp = folder.put(file, "jobs/a.tar")
    assert stamp == folder.stamp("jobs/a.tar")
    assert folder.listed("jobs") == folder.listed() == {"jobs/a.tar": stamp}
    assert folder.age_s("jobs/a.tar") < 60
    assert folder.fetch("jobs/a.tar", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"content"
    file.write_bytes(b"CONTENT")
    assert folder.put(file, "jobs/a.tar") != stamp
    for _ in range(2):
        folder.remove("jobs/a.tar")
    assert not folder.fetch("jobs/a.tar", tmp_path / "none")
    assert (folder.stamp("jobs/a.tar"), folder.age_s("jobs/a.tar"), folder.listed()) == (None, None, {})


@needs_s3
def test_what_another_put_in_between_is_not_taken_for_ones_own(s3, file, monkeypatch):
    folder = RemoteFolder("s3://bucket/between")
    own = folder.put(file, "a")
    files, _ = folder._opened
    put = files.put_file

    def put_twice(path, name):
        put(path, name)
        files.pipe_file(name, b"CONTENT")

    monkeypatch.setattr(files, "put_file", put_twice)
    assert folder.put(file, "a") == (len(b"content"), "")
    assert folder.stamp("a") not in (own, None)
    assert RemoteFolder("s3://bucket/betw").listed() == {}


@needs_s3
@pytest.mark.parametrize(
    ("url", "variables", "told"),
    [
        ("s3://absent/runs", {}, "is in a bucket that is not there"),
        ("s3://bucket/runs", {"AWS_SECRET_ACCESS_KEY": "other"}, "is refused"),
        ("s3://bucket/runs", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "is refused"),
        ("s3://bucket/runs", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "cannot be reached"),
        ("s3://bucket/runs", {"AWS_ENDPOINT_URL": "nowhere"}, "cannot be reached"),
    ],
)
def test_a_store_that_is_absent_refuses_or_is_away_says_so_at_once(s3, tmp_path, monkeypatch, url, variables, told):
    import s3fs

    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    s3fs.S3FileSystem.clear_instance_cache()
    with pytest.raises(StoreError, match=told) as error:
        RemoteFolder(url).check()
    s3fs.S3FileSystem.clear_instance_cache()
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [("s3://key:word@bucket/runs", "holds credentials"), ("nothing://bucket", "is no URL that fsspec knows")],
)
def test_a_url_that_holds_a_password_or_an_unknown_protocol_is_refused_and_not_repeated(url, told):
    with pytest.raises(SelectionError, match=told) as error:
        remote_folder(url).check()
    assert "word" not in str(error.value)


def test_a_package_that_is_absent_is_named_with_its_extra(monkeypatch):
    def absent(url, **options):
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr("fsspec.core.url_to_fs", absent)
    with pytest.raises(SelectionError, match=r"pip install 'stbench\[object-store\]'"):
        RemoteFolder("s3://bucket/x").check()
