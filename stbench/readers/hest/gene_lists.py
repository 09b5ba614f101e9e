"""Gene lists that are shipped with a task: tasks choose genes by their own rule, and what slides lack is said."""

import json
from collections.abc import Collection
from pathlib import Path

from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.files.reading import read_text
from stbench.files.strays import without_strays

PURPOSE = "a list of genes"
MOST_BYTES = 2**20
SHOWN = 5


def remarks_on_lists(folder: Path, common_genes: Collection[str]) -> tuple[str, ...]:
    """A remark for each file ``*_NUMBERgenes.json`` with genes that not all slides have.

    Raises:
        DataError: a file is no list of genes.
    """
    remarks = []
    for path in sorted(without_strays(folder.glob("*genes.json"))):
        genes = _genes(path)
        lacking = [gene for gene in genes if gene not in common_genes]
        if lacking:
            listed = ", ".join(lacking[:SHOWN]) + (", ..." if len(lacking) > SHOWN else "")
            remarks.append(f"{len(lacking)} of the {len(genes)} genes of {path.name} are not in all slides: {listed}")
    return tuple(remarks)


def _genes(path: Path) -> list[str]:
    content = read_text(path, DataError, PURPOSE, MOST_BYTES)
    with parsing(path, DataError, PURPOSE):
        genes = json.loads(content)["genes"]
    if not isinstance(genes, list) or not all(isinstance(gene, str) for gene in genes):
        raise DataError(str(path), "has no list of names under 'genes'", PURPOSE, "Download it again")
    return genes
