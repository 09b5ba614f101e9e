"""Members of archives are files: links, devices and headers that ask for all memory are refused."""

import gzip
import tarfile

import pytest

from stbench.errors import DataError
from stbench.files.members import members_of
from tests.made.archives_of_files import FILES, PACKERS, tarred, zipped


def listed(archive):
    return [
        (member.name, member.size, member.content.read()) for member in members_of(archive, archive.parent, DataError)
    ]


@pytest.mark.parametrize("packer", PACKERS)
def test_members_come_in_order_with_the_size_that_they_have(tmp_path, packer):
    archive = PACKERS[packer](tmp_path / "archive", FILES)
    assert listed(archive) == [(name, len(content), content) for name, content in FILES.items()]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_of_a_tar_are_refused(tmp_path, kind):
    archive = tarred(tmp_path / "archive", {"x": b""}, kind=kind)
    with pytest.raises(DataError, match="is a link or a device"):
        listed(archive)


@pytest.mark.parametrize("mode", [0o120777, 0o060600, 0o010600])
def test_links_and_devices_of_a_zip_are_refused(tmp_path, mode):
    with pytest.raises(DataError, match="is a link or a device"):
        listed(zipped(tmp_path / "archive", {"x": b"/etc/passwd"}, mode))


def test_a_header_that_asks_for_all_memory_is_refused(tmp_path):
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 2**33
    (tmp_path / "archive").write_bytes(gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + bytes(2**20)))
    with pytest.raises(tarfile.ReadError, match="a header asks for 8,589,93"):
        listed(tmp_path / "archive")
