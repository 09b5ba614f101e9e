"""Reading: special files are refused without a wait, sizes are bounded, and faults are the house's errors."""

import gzip
import os
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.errors import CardError, DataError
from stbench.files.reading import check_plain, check_unpacked, lines_of, read_bytes, read_text, read_unpacked, unpacked

READERS = {
    "bytes": lambda path: read_bytes(path, DataError),
    "text": lambda path: read_text(path, DataError),
    "unpacked": lambda path: read_unpacked(path, DataError, "a table", 100),
    "lines": lambda path: list(lines_of(path, DataError, "a table", longest=9, most=9)),
}


def special(folder, what):
    path = folder / "file"
    if what == "a pipe":
        os.mkfifo(path)
    elif what == "a folder":
        path.mkdir()
    elif what == "a socket":
        with socket.socket(socket.AF_UNIX) as made:
            os.chdir(folder)  # their paths are short
            made.bind("file")
    else:
        path.symlink_to({"a device": "/dev/zero", "a link loop": path, "is missing": folder / "nothing"}[what])
    return path


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("what", ["a pipe", "a folder", "a socket", "a device", "a link loop", "is missing"])
def test_special_files_are_refused_by_a_look(tmp_path, monkeypatch, reader, what):
    monkeypatch.chdir(tmp_path)
    told = "cannot be read .Too many levels" if what == "a link loop" else what
    with pytest.raises(DataError, match=f"(?s)^{special(tmp_path, what)}.*{told}"):
        READERS[reader](tmp_path / "file")


@pytest.mark.parametrize("name", ["x" * 300, "\0", "\ud800"], ids=ascii)
def test_a_path_that_no_file_can_have_is_told(tmp_path, name):
    with pytest.raises(DataError, match=r"is missing|cannot be read"):
        read_bytes(tmp_path / name, DataError)


@pytest.mark.parametrize("size", [0, 7, 8])
def test_a_file_within_the_limit_is_read(tmp_path, size):
    (tmp_path / "file").write_bytes(b"x" * size)
    assert read_bytes(tmp_path / "file", DataError, limit=8) == b"x" * size
    assert check_plain(tmp_path / "file", DataError, limit=8) == size


def test_a_file_beyond_the_limit_is_not(tmp_path):
    (tmp_path / "file").write_bytes(b"x" * 9)
    with pytest.raises(CardError, match=r"has 9 bytes.\nExpected at most 8 bytes"):
        read_bytes(tmp_path / "file", CardError, limit=8)


def test_text_that_is_no_utf_8_is_told_with_its_byte(tmp_path):
    (tmp_path / "file").write_bytes(b"abc\xff")
    with pytest.raises(DataError, match="it is not UTF-8 text: byte 3 is 0xff"):
        read_text(tmp_path / "file", DataError)


texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\n"), max_size=9)


@given(st.lists(texts, max_size=9), st.booleans(), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=50, deadline=None)
def test_lines_come_back_gzipped_or_not_whichever_system_wrote_them(tmp_path_factory, lines, zipped, end):
    path = tmp_path_factory.mktemp("lines") / "file"
    content = "".join(f"{line}{end}" for line in lines).encode()
    path.write_bytes(gzip.compress(content) if zipped else content)
    if path.read_bytes()[:2] != b"\x1f\x8b" or zipped:
        assert list(lines_of(path, DataError, "a table", longest=99, most=9)) == lines


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x" * 2**20, "than 9 characters in line 1"),
        (b"x\n" * 2**20, "more than 9 lines"),
        (b"\xff\n", "not UTF-8"),
    ],
    ids=["long", "many", "no text"],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_endless_lines_are_refused(tmp_path, content, told, pack):
    (tmp_path / "file").write_bytes(pack(content))
    with pytest.raises(DataError, match=told):
        READERS["lines"](tmp_path / "file")


@pytest.mark.parametrize("length", [100, 101])
def test_what_is_unpacked_is_bounded(tmp_path, length):
    (tmp_path / "file").write_bytes(gzip.compress(bytes(length)))
    if length <= 100:
        assert READERS["unpacked"](tmp_path / "file") == bytes(length)
    else:
        with pytest.raises(DataError, match="unpacks to more than 100 bytes"):
            READERS["unpacked"](tmp_path / "file")


@pytest.mark.parametrize("cut", [1, 5, 12])
def test_a_gzip_file_cut_short_is_told(tmp_path, cut):
    (tmp_path / "file").write_bytes(gzip.compress(b"x" * 100)[:-cut])
    with pytest.raises(DataError, match="cannot be read"), unpacked(tmp_path / "file", DataError, "a table") as file:
        file.read()


@pytest.mark.parametrize(("size", "packed", "bearable"), [(2**30, 1, True), (2**31, 1, False), (2**31, 2**25, True)])
def test_what_honest_files_unpack_to_is_let_through(tmp_path, size, packed, bearable):
    if bearable:
        check_unpacked(tmp_path, DataError, "it", size, packed)
    else:
        with pytest.raises(DataError, match="it unpacks to 2,147,483,648 bytes, from 1"):
            check_unpacked(tmp_path, DataError, "it", size, packed)
