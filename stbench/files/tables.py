"""Tables on disk: parquet files that carry a seal, and those written before there were seals."""

from pathlib import Path
from typing import TYPE_CHECKING

from stbench.files.checksums import FileState, sealed, unsealed
from stbench.files.damage import ABSENT, UNREADABLE, damaged

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET_END = 8  # the footer's length, and PAR1


def write_table(path: Path, table: "pa.Table") -> None:
    """Write a parquet file with its seal before the footer, where other readers of the format do not look."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    content = sink.getvalue().to_pybytes()
    footer = int.from_bytes(content[-PARQUET_END : -PARQUET_END + 4], "little")
    path.write_bytes(sealed(content, len(content) - PARQUET_END - footer))


def read_table(path: Path) -> "pa.Table":
    """A parquet file's table; Damaged where it is not what was written."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        FileState.of(path)  # no pipe or folder
        content = unsealed(path.read_bytes())
        if content is None:
            raise damaged(path, "its checksum is another")
        return pq.ParquetFile(pa.BufferReader(content)).read()  # pq.read_table imports what reads folders, too
    except ABSENT:
        raise
    except (*UNREADABLE, pa.ArrowException) as error:
        raise damaged(path, str(error)) from error
