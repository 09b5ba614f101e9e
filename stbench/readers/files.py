"""Files as datasets ship them: images, gzipped count tables and spot tables, with errors that name the line."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.cache import ArrayCache, content_key
from stbench.errors import DataError
from stbench.patches import Regions

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]
JPEG_END = b"\xff\xd9"


class Pixels:
    """Regions of an image that is held in memory."""

    def __init__(self, pixels: Array) -> None:
        self._pixels = pixels

    def region(self, left: int, top: int, width: int, height: int) -> Array:
        """(height, width, 3) uint8."""
        return self._pixels[top : top + height, left : left + width]


@dataclass(frozen=True)
class JpegImage:
    """A JPEG file. The format cannot be read in parts: it is decoded once for all the patches of a spec."""

    path: Path

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the file."""
        return file_sha256(self.path)

    @cached_property
    def size_px(self) -> tuple[int, int]:
        """Width and height, from the header; DataError where the file breaks off before the end marker."""
        from simplejpeg import decode_jpeg_header

        content = self.path.read_bytes()
        try:
            height, width, _, _ = decode_jpeg_header(content)
        except ValueError as error:
            raise self._broken(error) from None
        if not content.rstrip(b"\0").endswith(JPEG_END):
            raise self._broken("its end is missing")
        return width, height

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """The decoded image."""
        from simplejpeg import decode_jpeg

        try:
            yield Pixels(decode_jpeg(self.path.read_bytes(), colorspace="RGB", strict=True))
        except ValueError as error:
            raise self._broken(error) from None

    def _broken(self, error: Exception | str) -> DataError:
        return DataError(
            str(self.path),
            f"is not a whole JPEG image ({error})",
            "the file as published",
            "Download it again",
        )


class CountTable(NamedTuple):
    """A table of counts: spots are rows."""

    spots: tuple[str, ...]
    genes: tuple[str, ...]
    counts: "csr_matrix"


def read_counts(path: Path, cache: ArrayCache | None) -> CountTable:
    """Counts from a gzipped, tab-separated table with genes in its header and a spot's name before each row.

    Wide tables are the worst case of column readers, so rows stream into CSR. What was parsed is cached by the
    file's sha256.

    Raises:
        DataError: the file is missing or truncated, or a row is not one number per gene.
    """
    require(path, "the counts of a section")
    if cache is None:
        return _parse_counts(path)
    key = content_key("counts", 1, file_sha256(path))
    parts = {part: cache.get("counts", f"{key}-{part}") for part in ("data", "columns", "starts", "spots", "genes")}
    if any(part is None for part in parts.values()):
        table = _parse_counts(path)
        made = {
            "data": table.counts.data,
            "columns": table.counts.indices,
            "starts": table.counts.indptr,
            "spots": np.array(table.spots),
            "genes": np.array(table.genes),
        }
        for part, array in made.items():
            cache.get_or_make("counts", f"{key}-{part}", partial(np.asarray, array))
        return table
    return _assembled({name: np.array(part) for name, part in parts.items()})


def _assembled(parts: dict[str, Array]) -> CountTable:
    from scipy.sparse import csr_matrix

    spots, genes = tuple(map(str, parts["spots"])), tuple(map(str, parts["genes"]))
    shape = (len(spots), len(genes))
    return CountTable(spots, genes, csr_matrix((parts["data"], parts["columns"], parts["starts"]), shape=shape))


def _parse_counts(path: Path) -> CountTable:
    from scipy.sparse import csr_matrix, vstack

    spots, rows = [], []
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            genes = file.readline().rstrip("\r\n").split("\t")[1:]
            for number, line in enumerate(file, start=2):
                spot, _, rest = line.partition("\t")
                rows.append(csr_matrix(_numbers(rest, len(genes), path, number)))
                spots.append(spot)
    except (EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError) as error:
        raise DataError(
            str(path), f"is truncated or no gzip file ({error})", "the file as published", "Download it again"
        ) from None
    if not rows or not genes:
        raise DataError(str(path), "holds no counts", "a header of genes and a row per spot")
    return CountTable(tuple(spots), tuple(genes), vstack(rows, format="csr"))


def _numbers(text: str, n_genes: int, path: Path, line: int) -> Array:
    fields = text.rstrip("\r\n").split("\t")
    where = f"{path}:{line}"
    if len(fields) != n_genes:
        raise DataError(
            where,
            f"has {len(fields)} values",
            f"{n_genes}, one per gene of the header",
            "Download the file again",
        )
    try:
        return np.array(fields, dtype=np.float32)
    except ValueError:
        raise DataError(where, "holds something that is no number", "counts") from None


def read_table(path: Path, purpose: str, columns: tuple[str, ...]) -> "pd.DataFrame":
    """A tab-separated table (gzipped or not) that has ``columns``."""
    import pandas as pd

    require(path, purpose)
    try:
        table = pd.read_csv(path, sep="\t")
    except (EOFError, OSError, ValueError, zlib.error) as error:
        raise DataError(str(path), f"cannot be read ({error})", purpose, "Download it again") from None
    absent = [name for name in columns if name not in table.columns]
    if absent:
        raise DataError(str(path), f"lacks the column '{absent[0]}'", "the columns " + ", ".join(columns))
    return table


def require(path: Path, purpose: str) -> None:
    """DataError unless ``path`` is a file."""
    if not path.is_file():
        raise DataError(str(path), "is missing", purpose, "Download the dataset again, or correct --data-root")


def file_sha256(path: Path) -> str:
    """sha256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
