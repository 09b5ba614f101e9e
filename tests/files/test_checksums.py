"""Checksums: a seal is found again and notices every bit; what is remembered is forgotten when a file changes."""

import os
import time
from pathlib import Path

import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.files import checksums
from stbench.files.checksums import (
    SEAL,
    SEAL_BYTES,
    YOUNG_NS,
    FileState,
    Summed,
    file_checksum,
    seal_verdict,
    sealed,
    text_checksum,
    unsealed,
)  # fmt: skip


def written(path, content):
    path.write_bytes(content)
    return path


@pytest.fixture
def hashed(monkeypatch):
    """Names of the files whose bytes are read."""
    names, digest = [], checksums._file_digest

    def noted(path: Path, end=None):
        names.append(path.name)
        return digest(path, end)

    monkeypatch.setattr(checksums, "_file_digest", noted)
    return names


@pytest.mark.parametrize(
    "size", [0, 1, checksums.BLOCK_BYTES - 1, checksums.BLOCK_BYTES, 3 * checksums.BLOCK_BYTES + 7]
)
def test_a_file_has_the_checksum_of_its_bytes(tmp_path, size):
    content = os.urandom(size)
    path = written(tmp_path / "file", content)
    assert file_checksum(path) == xxhash.xxh3_128_hexdigest(content)


@pytest.mark.parametrize("sizes", [[], [0], [1, 200], [3000] * 100])
def test_what_is_written_in_parts_has_the_seal_of_the_whole(tmp_path, sizes):
    parts = [os.urandom(size) for size in sizes]
    with (tmp_path / "file").open("wb") as file:
        summed = Summed(file)
        assert [summed.write(part) for part in parts] == sizes
    content = b"".join(parts)
    assert (tmp_path / "file").read_bytes() == content
    assert summed.seal() == SEAL + xxhash.xxh3_128_digest(content)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 200))
def test_what_was_sealed_anywhere_comes_back(content, at):
    whole = sealed(content, min(at, len(content)))
    assert len(whole) == len(content) + SEAL_BYTES
    assert unsealed(whole) == content


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=200), st.data())
def test_no_flipped_bit_is_taken_for_what_was_sealed(content, data):
    whole = bytearray(sealed(content, len(content)))
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    whole[bit // 8] ^= 1 << bit % 8
    assert unsealed(bytes(whole)) != content


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.data())
def test_a_flipped_bit_of_a_sealed_file_is_noticed(tmp_path_factory, content, data):
    path = written(tmp_path_factory.mktemp("sealed") / "file", content)
    path.write_bytes(sealed(content, len(content)))
    assert seal_verdict(FileState.of(path)) == "whole"
    changed = bytearray(path.read_bytes())
    bit = data.draw(st.integers(0, 8 * len(changed) - 1))
    changed[bit // 8] ^= 1 << bit % 8
    path.write_bytes(changed)
    in_name = len(content) <= bit // 8 < len(content) + len(SEAL)
    assert seal_verdict(FileState.of(path)) == ("unsealed" if in_name else "damaged")


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 100, SEAL])
def test_what_was_written_before_there_were_seals_has_none(tmp_path, content):
    path = written(tmp_path / "file", content)
    assert seal_verdict(FileState.of(path)) == "unsealed"


@pytest.mark.parametrize(("age_s", "times"), [(60, 1), (0, 3)], ids=["at rest", "just changed"])
@pytest.mark.parametrize("ask", [file_checksum, lambda path: seal_verdict(FileState.of(path))], ids=["sum", "seal"])
def test_a_file_at_rest_is_read_once(tmp_path, monkeypatch, hashed, age_s, times, ask):
    path = written(tmp_path / f"file-{age_s}", sealed(b"content" * 10, 70))
    now = path.stat().st_ctime_ns + age_s * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: now)
    assert len({ask(path) for _ in range(3)}) == 1
    assert hashed == [path.name] * times


def test_a_file_that_changed_is_read_again(tmp_path, monkeypatch):
    path = written(tmp_path / "file", b"first")
    monkeypatch.setattr(time, "time_ns", lambda: path.stat().st_ctime_ns + 2 * YOUNG_NS)
    first = file_checksum(path)
    written(path, b"other")
    assert file_checksum(path) != first


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: os.mkfifo(path), lambda path: None])
def test_what_is_no_file_is_refused_without_opening_it(tmp_path, make):
    make(tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        file_checksum(tmp_path / "file")


@pytest.mark.parametrize("text", ["", "µm", "x" * 1000])
def test_the_checksum_of_a_text_is_that_of_its_bytes(text):
    assert text_checksum(text) == xxhash.xxh3_128_hexdigest(text.encode())
