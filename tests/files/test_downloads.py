"""A download is there whole and is the file that was meant, or is not there; what broke off goes on."""

import hashlib
import http.client
import urllib.request

import pytest

from stbench.errors import DataError, StoreError
from stbench.files import downloads
from stbench.files.downloads import Wanted, download
from tests.made.server import Page, serving

CONTENT = bytes(range(256)) * 20_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("says_size", [True, False])
@pytest.mark.parametrize("sha256", ["", SHA256])
def test_a_file_comes_whole_and_nothing_lies_beside_it(tmp_path, sha256, says_size):
    told = []
    with serving({"/x.bin": Page(CONTENT, says_size=says_size)}) as server:
        wanted = Wanted(url=f"{server.address}/x.bin", sha256=sha256)
        download(wanted, tmp_path / "a/b.bin", DataError, lambda here, of: told.append((here, of)))
    assert (tmp_path / "a/b.bin").read_bytes() == CONTENT
    assert files(tmp_path) == ["b.bin"]
    assert told[-1] == (len(CONTENT), len(CONTENT) if says_size else 0)


@pytest.mark.parametrize(("ranges", "second"), [(True, f"bytes={3 * 2**20}-"), (False, f"bytes={3 * 2**20}-")])
def test_what_broke_off_is_gone_on_with_where_its_sha256_is_known(tmp_path, ranges, second):
    with serving({"/x": Page(CONTENT, breaks_at=3 * 2**20, ranges=ranges)}) as server:
        wanted = Wanted(url=f"{server.address}/x", sha256=SHA256)
        with pytest.raises(DataError, match=r"broke off after 3,145,728 of 5,120,000 bytes[\s\S]*again"):
            download(wanted, tmp_path / "x", DataError)
        assert files(tmp_path) == [".x.part"]
        download(wanted, tmp_path / "x", DataError)
        assert [asked[2] for asked in server.asked] == ["", second]
    assert (tmp_path / "x").read_bytes() == CONTENT
    assert files(tmp_path) == ["x"]


def test_what_broke_off_is_begun_again_where_nothing_shows_that_it_is_the_same(tmp_path):
    with serving({"/x": Page(CONTENT, breaks_at=2**20)}) as server:
        with pytest.raises(DataError, match="broke off"):
            download(Wanted(url=f"{server.address}/x"), tmp_path / "x", DataError)
        assert files(tmp_path) == []
        download(Wanted(url=f"{server.address}/x"), tmp_path / "x", DataError)
        assert [asked[2] for asked in server.asked] == ["", ""]
    assert (tmp_path / "x").read_bytes() == CONTENT


@pytest.mark.parametrize("left", [b"another beginning", CONTENT[:-1] + b"!"])
def test_what_is_left_of_another_file_is_removed_and_the_next_download_is_whole(tmp_path, left):
    (tmp_path / ".x.part").write_bytes(left)
    with serving({"/x": Page(CONTENT)}) as server:
        wanted = Wanted(url=f"{server.address}/x", sha256=SHA256)
        if len(left) < len(CONTENT):
            with pytest.raises(DataError, match="came with sha256"):
                download(wanted, tmp_path / "x", DataError)
            assert files(tmp_path) == []
        download(wanted, tmp_path / "x", DataError)
    assert (tmp_path / "x").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("page", "limit", "told"),
    [
        (Page(CONTENT), 1000, "has 5,120,000 bytes"),
        (Page(CONTENT, says_size=False), 2**21, "goes on after 2,097,152 bytes"),
        (Page(b"", 404), 2**30, "HTTP Error 404"),
        (Page(b"", 302, headers={"Location": "file:///etc/passwd"}), 2**30, "cannot be fetched"),
        (Page(CONTENT, headers={"Content-Range": "bytes 0-"}, says_size=False), 10, "goes on after 10 bytes"),
    ],
)
@pytest.mark.parametrize("sha256", ["", SHA256])
def test_what_is_too_large_absent_or_led_elsewhere_is_refused(tmp_path, page, limit, told, sha256):
    with serving({"/x": page}) as server, pytest.raises(DataError, match=told):
        download(Wanted(url=f"{server.address}/x", sha256=sha256, most_bytes=limit), tmp_path / "x", DataError)
    assert not (tmp_path / "x").exists()


def test_another_file_than_the_one_meant_is_not_left(tmp_path):
    with serving({"/x": Page(b"other")}) as server, pytest.raises(DataError, match="came with sha256"):
        download(Wanted(url=f"{server.address}/x", sha256=SHA256), tmp_path / "x", DataError)
    assert files(tmp_path) == []


def test_what_the_disk_has_no_room_for_is_not_begun(tmp_path, monkeypatch):
    monkeypatch.setattr("stbench.files.writable.shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with (
        serving({"/x": Page(CONTENT)}) as server,
        pytest.raises(StoreError, match=r"1,000 bytes free[\s\S]*--data-root"),
    ):
        download(Wanted(url=f"{server.address}/x", option="--data-root"), tmp_path / "x", DataError)


@pytest.mark.parametrize(("leads_to", "allowed"), [("https://b.org/y", True), ("http://b.org/y", False)])
def test_an_encrypted_address_leads_to_no_other_kind(leads_to, allowed):
    request = urllib.request.Request("https://a.org/x")
    follow = downloads._SafeRedirects().redirect_request
    if allowed:
        assert follow(request, None, 302, "", http.client.HTTPMessage(), leads_to).full_url == leads_to
    else:
        with pytest.raises(OSError, match="not https"):
            follow(request, None, 302, "", http.client.HTTPMessage(), leads_to)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "http://no-such-host.invalid/x"])
def test_a_server_that_is_not_there_is_told_as_that(tmp_path, address):
    with pytest.raises(DataError, match=r"cannot be fetched[\s\S]*a network"):
        download(Wanted(url=address), tmp_path / "x", DataError)
