"""Texts are read gzipped or not, with or without a mark of their bytes' order, up to a limit."""

import gzip

import pytest

from stbench.errors import DataError
from stbench.readers.texts import text_of


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_text_is_read(pack, start, tmp_path):
    (tmp_path / "x").write_bytes(pack(start + "µm\r\n".encode()))
    assert text_of(tmp_path / "x", "a text") == "µm\r\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\0", "not UTF-8"),
        (b"\x1f\x8b broken", "cannot be read"),
        (gzip.compress(bytes(999), mtime=0), "more than 100 bytes"),
    ],
)
def test_what_is_no_text_or_too_long_is_refused(content, said, tmp_path):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(DataError, match=said):
        text_of(tmp_path / "x", "a text", 100)
