"""Zips and tars of made files, honest and hostile."""

import io
import tarfile
import zipfile

FILES = {"a.tsv": b"1\t2\n", "deep/er/b.bin": bytes(range(256)) * 9000, "empty.txt": b""}
TARS = ("w", "w:gz", "w:bz2", "w:xz")


def zipped(path, files, mode=0):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return path


def tarred(path, files, mode="w:gz", kind=tarfile.REGTYPE):
    with tarfile.open(path, mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            info.size = len(content) if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(content))
    return path


PACKERS = {"zip": zipped} | {mode: lambda path, files, mode=mode: tarred(path, files, mode) for mode in TARS}
