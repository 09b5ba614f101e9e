"""Containers: what an archive or a parquet file would unpack to, told from its directory before it is read."""

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stbench.files.parsing import Kind, parsing
from stbench.files.reading import check_plain, check_unpacked, too_large

if TYPE_CHECKING:
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
