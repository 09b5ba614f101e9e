"""Bombs: small files that would fill the memory or take hours; each maker's docstring names what it makes."""

import gzip
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np


def _aliases(path: Path) -> None:
    """YAML aliases of aliases."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    path.write_text("\n".join(lines))


def _merges(path: Path) -> None:
    """YAML merge keys of merge keys."""
    lines = ["a0: &a0 {x: 1, y: 2}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 12)]
    path.write_text("\n".join(lines))


def _deep(path: Path) -> None:
    """YAML nested 100,000 deep."""
    path.write_text("a: " + "[" * 100_000 + "]" * 100_000)


def _long(path: Path) -> None:
    """a card of 20 MB."""
    path.write_text("adapter: mean\ntitle: " + "x" * 20_000_000)


def _digits(path: Path) -> None:
    """a number of 200,000 digits."""
    path.write_text("adapter: mean\nformat: " + "9" * 200_000)


def _line(path: Path) -> None:
    """4 GB of zeros on a line, gzipped."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(64):
            file.write(bytes(2**26))


def _lines(path: Path) -> None:
    """4 GB of short lines, gzipped."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"\tG0\n")
        for _ in range(64):
            file.write(b"1x1\t1\n" * (2**26 // 6))


def _header(path: Path) -> None:
    """a JPEG header of 65,500 x 65,500 px."""
    from PIL import Image

    Image.new("RGB", (64, 64)).save(path)
    content = path.read_bytes()
    at = content.index(b"\xff\xc0") + 5
    path.write_bytes(content[:at] + struct.pack(">HH", 65_500, 65_500) + content[at + 4 :])


def _scans(path: Path) -> None:
    """a progressive JPEG of 20,000 scans."""
    from PIL import Image

    Image.new("RGB", (2_000, 2_000)).save(path, progressive=True)
    content = path.read_bytes()
    at = content.rindex(b"\xff\xda")
    path.write_bytes(content[:at] + content[at:-2] * 20_000 + b"\xff\xd9")


def _opcodes(path: Path) -> None:
    """a pickle of 30 million instructions."""
    content = b"\x80\x02" + b"]0" * 15_000_000 + b"N."
    _wrapped(path, content)


def _nested(path: Path) -> None:
    """a pickle nested 400,000 deep."""
    _wrapped(path, b"\x80\x02N" + b"\x85" * 400_000 + b".")


def _stated(path: Path) -> None:
    """a pickle with a text of 2^60 bytes, it says."""
    _wrapped(path, b"\x80\x04\x8d" + struct.pack("<Q", 2**60) + b"x.")


def _memo(path: Path) -> None:
    """a pickle that doubles a list 40 times."""
    _wrapped(path, b"\x80\x02]q\x00" + b"".join(b"](h%ch%ceq%c" % (n, n, n + 1) for n in range(40)) + b".")


def _wrapped(path: Path, content: bytes) -> None:
    if path.name == "w.bin":
        path.write_bytes(
            pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + content
        )
        return
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/data.pkl", content)
        archive.writestr("a/version", "3\n")


def _members(path: Path) -> None:
    """an archive of 150,000 members."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/data.pkl", b"\x80\x02N.")
        for number in range(150_000):
            archive.writestr(f"a/data/{number}", b"")


def _packed(path: Path) -> None:
    """an archive that unpacks to 4 GB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("a/data.pkl", b"\x80\x02N.")
        for number in range(4):
            with archive.open(f"a/data/{number}", "w", force_zip64=True) as member:
                for _ in range(16):
                    member.write(bytes(2**26))


def _storage(path: Path) -> None:
    """a tensor of 2^40 numbers, it says."""
    import torch

    torch.save({"a": torch.zeros(2)}, path, _use_new_zipfile_serialization=False)
    content = path.read_bytes()
    stated = content.index(b"K\x02", content.index(b"cpu"))
    path.write_bytes(content[:stated] + b"\x8a\x06" + (2**40).to_bytes(6, "little") + content[stated + 2 :])


def _tensors(path: Path) -> None:
    """a safetensors header of 3 GB."""
    with path.open("wb") as file:
        file.write(struct.pack("<Q", 3 * 2**30) + b'{"')
        file.truncate(8 + 3 * 2**30)


def _brackets(path: Path) -> None:
    """a safetensors header nested 1,000,000 deep."""
    content = b'{"a":' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}"
    path.write_bytes(struct.pack("<Q", len(content)) + content)


def _rows(path: Path) -> None:
    """parquet with 500 million equal values."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    part = pa.array(np.zeros(2**24, np.int8))
    table = pa.table({"slide": part, "spot": part})
    with pq.ParquetWriter(path, table.schema, use_dictionary=True) as writer:
        for _ in range(32):
            writer.write_table(table)


def _texts(path: Path) -> None:
    """parquet with one text of 1 MB in 100,000 rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(100_000, np.int32)), pa.array(["x" * 2**20]))
    pq.write_table(pa.table({"slide": text, "spot": text}), path)


def _fill(path: Path) -> None:
    """HDF5 of 2^40 numbers that were never written."""
    import h5py

    with h5py.File(path, "w") as file:
        file.create_dataset("X", (2**20, 2**20), "f4", chunks=(2**10, 2**10), compression="gzip")


def _chunk(path: Path) -> None:
    """HDF5 of one chunk of 2 GB."""
    import h5py

    with h5py.File(path, "w") as file:
        file.create_dataset("X", (1, 1), "f4", maxshape=(None, None), chunks=(2**14, 2**15), compression="gzip")


def _outside(path: Path) -> None:
    """HDF5 that leads to another file."""
    import h5py

    with h5py.File(path, "w") as file:
        file["X"] = h5py.ExternalLink("/etc/passwd", "/")


BOMBS: tuple[tuple[str, Callable[[Path], None]], ...] = (
    ("bleep.yaml", _aliases), ("bleep.yaml", _merges), ("bleep.yaml", _deep), ("bleep.yaml", _long),
    ("bleep.yaml", _digits), ("A1.tsv.gz", _line), ("A1.tsv.gz", _lines), ("A1_selection.tsv", _line),
    ("A1_selection.tsv", _lines), ("A1.jpg", _header), ("A1.jpg", _scans), ("w.bin", _opcodes), ("w.pt", _opcodes),
    ("w.bin", _nested), ("w.pt", _nested), ("w.bin", _stated), ("w.pt", _stated), ("w.pt", _memo), ("w.bin", _memo),
    ("w.pt", _members), ("w.pt", _packed), ("w.bin", _storage), ("w.safetensors", _tensors),
    ("w.safetensors", _brackets), ("mine.parquet", _rows), ("mine.parquet", _texts), ("mine.h5ad", _fill),
    ("mine.h5ad", _chunk), ("mine.h5ad", _outside),
)  # fmt: skip
