"""A folder that is replaced while it is read is read again; one that is damaged is said to be."""

import threading

import pytest

from stbench.files.damage import Damaged, damaged
from stbench.files.folders import replacing_folder
from stbench.files.settled import ATTEMPTS, settled

NAMES = ("first", "second")


def put(path, content):
    with replacing_folder(path) as half:
        for name in NAMES:
            (half / name).write_text(content)


def pair(folder):
    try:
        first, second = ((folder / name).read_text() for name in NAMES)
    except OSError as error:
        raise damaged(folder, error) from error
    if first != second:
        raise damaged(folder, "its files are of two folders")
    return first


@pytest.mark.parametrize("times", [1, 3, ATTEMPTS - 1])
def test_what_is_replaced_while_it_is_read_is_read_again(tmp_path, times):
    put(tmp_path / "result", "0")
    reads = []

    def read(folder):
        first = (folder / "first").read_text()
        if len(reads) < times:
            reads.append(first)
            put(tmp_path / "result", str(len(reads)))
            raise damaged(folder, "its files are of two folders")
        return pair(folder)

    assert settled(tmp_path / "result", read) == str(times)


@pytest.mark.parametrize("lacking", NAMES)
def test_what_is_damaged_is_said_at_once(tmp_path, lacking):
    put(tmp_path / "result", "0")
    (tmp_path / "result" / lacking).unlink()
    reads = []
    with pytest.raises(Damaged):
        settled(tmp_path / "result", lambda folder: reads.append(folder) or pair(folder))
    assert len(reads) == 1


@pytest.mark.parametrize("exchanges", [True, False], ids=["in one step", "in two steps"])
def test_readers_beside_a_writer_never_see_two_folders(tmp_path, monkeypatch, exchanges):
    if not exchanges:
        monkeypatch.setattr("stbench.files.folders.exchanged", lambda first, second: False)
    put(tmp_path / "result", "0")
    over = threading.Event()

    def write():
        for number in range(60):
            put(tmp_path / "result", str(number))
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not over.is_set():
        assert settled(tmp_path / "result", pair).isdecimal()
    writer.join()
