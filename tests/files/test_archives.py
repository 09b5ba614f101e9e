"""What a stranger packed comes into the folder and nowhere else, all of it or none, and is no bomb."""

import pytest

from stbench.errors import DataError
from stbench.files import archives
from stbench.files.archives import unpack
from tests.made.archives_of_files import FILES, PACKERS, zipped


def content(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("packer", PACKERS)
def test_files_come_as_they_were_packed_once_or_twice(tmp_path, packer):
    archive = PACKERS[packer](tmp_path / "archive", FILES)
    for _ in range(2):
        paths = unpack(archive, tmp_path / "out", DataError)
        assert content(tmp_path / "out") == FILES
        assert [path.relative_to(tmp_path / "out").as_posix() for path in paths] == list(FILES)


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "/etc/x", "/../x", "C:/x", "a\\..\\x", "..", "a\nb", "x" * 300, "a/" + "y" * 256, "\u202ex"],
)
@pytest.mark.parametrize("packer", ["zip", "w:gz"])
def test_nothing_comes_where_a_name_leads_elsewhere(tmp_path, packer, name):
    archive = PACKERS[packer](tmp_path / "archive", {"good.txt": b"1", name: b"evil"})
    with pytest.raises(DataError, match=r"archive: holds [\s\S]*nothing of it was unpacked"):
        unpack(archive, tmp_path / "out/put", DataError)
    assert content(tmp_path) == {"archive": archive.read_bytes()}


@pytest.mark.parametrize("packer", ["zip", "w:gz", "w:xz"])
def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path, monkeypatch, packer):
    monkeypatch.setattr(archives, "LARGE", 2**20)
    archive = PACKERS[packer](tmp_path / "archive", {"a": b"x", "bomb": bytes(2**23)})
    monkeypatch.setattr("stbench.files.reading.LARGE", 2**20)
    with pytest.raises(DataError, match="unpacks to"):
        unpack(archive, tmp_path / "out", DataError)
    assert content(tmp_path / "out") == {}


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.7])
def test_a_broken_archive_leaves_nothing(tmp_path, packer, share):
    archive = PACKERS[packer](tmp_path / "archive", FILES)
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DataError, match="archive: "):
        unpack(archive, tmp_path / "out", DataError)
    assert not (tmp_path / "out").exists() or content(tmp_path / "out") == {}


@pytest.mark.parametrize("packer", ["zip", "w:gz"])
def test_what_is_there_is_never_written_over_nor_anything_beside_it(tmp_path, packer):
    archive = PACKERS[packer](tmp_path / "archive", FILES)
    (tmp_path / "out/deep/er").mkdir(parents=True)
    (tmp_path / "out/deep/er/b.bin").write_bytes(b"mine")
    with pytest.raises(DataError, match=r"b\.bin: is there already"):
        unpack(archive, tmp_path / "out", DataError)
    assert content(tmp_path / "out") == {"deep/er/b.bin": b"mine"}


def test_what_file_browsers_pack_along_is_left_out(tmp_path):
    archive = zipped(tmp_path / "archive", {"a.tsv": b"1", "__MACOSX/._a.tsv": b"2"})
    unpack(archive, tmp_path / "out", DataError)
    assert content(tmp_path / "out") == {"a.tsv": b"1"}
