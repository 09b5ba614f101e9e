"""Containers: what an archive, an HDF5 or a parquet file would unpack to, told from its directory before it is read."""

import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stbench.files.reading import Kind, check_plain, check_unpacked, parsing, too_large

if TYPE_CHECKING:
    import h5py
    from pyarrow.parquet import ParquetFile

DIRECTORY = 2**23
"""Bytes of an archive's directory: some 100,000 members."""
END, END_64 = b"PK\x05\x06", b"PK\x06\x07"


def check_zip(path: Path, kind: Kind, purpose: str = "", packed: bool = True) -> None:
    """Refuse an archive that is none, or would unpack to far more than an honest one.

    Args:
        path: the archive.
        kind: the error to raise.
        purpose: what the file is.
        packed: members may be compressed; where they may not, none unpacks to more than the file has.
    """
    size = check_plain(path, kind, purpose)
    with parsing(path, kind, purpose):
        directory = _directory_bytes(path, size)
        if directory > DIRECTORY:
            raise too_large(path, kind, f"has a directory of {directory:,} bytes", DIRECTORY)
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    check_unpacked(path, kind, "the archive", sum(member.file_size for member in members), size)
    squeezed = [member.filename for member in members if member.compress_type != zipfile.ZIP_STORED]
    if squeezed and not packed:
        raise kind(str(path), f"holds compressed members, {squeezed[0][:80]} first", "members stored as they are")


def _directory_bytes(path: Path, size: int) -> int:
    """Bytes of a zip's directory, as its end states them; 0 where it has no end."""
    with path.open("rb") as file:
        file.seek(max(0, size - 2**16 - 128))
        tail = file.read()
        at = tail.rfind(END)
        stated = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
        if at < 20 or tail[at - 20 : at - 16] != END_64:
            return stated
        file.seek(int.from_bytes(tail[at - 12 : at - 4], "little"))
        return int.from_bytes(file.read(56)[40:48], "little")


def check_hdf5(path: Path, kind: Kind, purpose: str = "") -> None:
    """Refuse an HDF5 file that is none, leads to other files, or holds arrays far larger than itself."""
    import h5py

    size = check_plain(path, kind, purpose)
    with parsing(path, kind, purpose), h5py.File(path, "r") as file:
        total = 0
        for name, dataset in _datasets(file):
            if dataset.is_virtual or dataset.external:
                raise kind(str(path), f"keeps '{name[:80]}' in another file", "a file that holds all its data")
            chunk = math.prod(dataset.chunks) if dataset.chunks else 0
            total += max(math.prod(dataset.shape or ()), chunk) * dataset.dtype.itemsize
    check_unpacked(path, kind, "what it holds", total, size)


def _datasets(file: "h5py.File") -> "Iterator[tuple[str, h5py.Dataset]]":
    """Every dataset with its name, each object once; links to other files are refused as they are met."""
    import h5py

    groups, met = [("", file["/"])], set()
    while groups:
        prefix, group = groups.pop()
        for name in group:
            if isinstance(group.get(name, getlink=True), h5py.ExternalLink):
                raise ValueError(f"'{prefix}/{name}' is a link to another file")
            part = group[name]
            identity = h5py.h5o.get_info(part.id)
            if (identity.fileno, identity.addr) in met:
                continue
            met.add((identity.fileno, identity.addr))
            if isinstance(part, h5py.Group):
                groups.append((f"{prefix}/{name}", part))
            elif isinstance(part, h5py.Dataset):
                yield f"{prefix}/{name}", part


def opened_parquet(path: Path, kind: Kind, purpose: str = "") -> "ParquetFile":
    """A parquet file whose columns unpack to no more than an honest one's; texts stay dictionaries, once each."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    size = check_plain(path, kind, purpose)
    with parsing(path, kind, purpose):
        plain = pq.ParquetFile(path)
        texts = [field.name for field in plain.schema_arrow if _is_text(field.type)]
        file, facts = pq.ParquetFile(path, read_dictionary=texts), plain.metadata
        stated = sum(facts.row_group(at).total_byte_size for at in range(facts.num_row_groups))
        if any(pa.types.is_nested(field.type) for field in plain.schema_arrow):
            raise ValueError("it has columns of lists or records")
    check_unpacked(path, kind, "what it holds", max(stated, 4 * facts.num_rows * facts.num_columns), size)
    return file


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind) or pa.types.is_large_string(kind))
