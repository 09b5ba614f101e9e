"""Features: what a 10x matrix counts, and the genes among it."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.data.genes.sums import sum_by_name
from stbench.errors import DataError
from stbench.readers.matrices import CountTable

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]
GENE_EXPRESSION = "Gene Expression"
NAMES = ("symbols", "ids")
"""What genes can be called by."""
VERSIONED = re.compile(r"(ENS[A-Z]*[GTP]\d{11})\.\d+")


@dataclass(frozen=True, kw_only=True, eq=False)
class FeatureMatrix:
    """Counts of features; arrays of features are in the order of the columns."""

    barcodes: tuple[str, ...]
    ids: tuple[str, ...]
    symbols: tuple[str, ...]
    types: tuple[str, ...]
    """"" where the file does not say."""
    genomes: tuple[str, ...]
    """"" where the file does not say."""
    counts: "csr_matrix"
    """(n_barcodes, n_features)."""
    remarks: tuple[str, ...] = ()
    """What the file's reader left out, or put together."""

    def columns(self, chosen: Array) -> "FeatureMatrix":
        """Some of the features, by a mask or by their numbers."""
        rows = np.arange(len(self.ids))[chosen]
        parts = {
            name: tuple(getattr(self, name)[row] for row in rows) for name in ("ids", "symbols", "types", "genomes")
        }
        return replace(self, counts=self.counts[:, rows], **parts)


class Genes(NamedTuple):
    """Counts of genes, each once, and what was left out or summed on the way."""

    counts: CountTable
    remarks: tuple[str, ...]


def genes_of(matrix: FeatureMatrix, names: str, genome: str, where: str) -> Genes:
    """The genes of a matrix, each name once: counts of several that share a name are summed.

    Args:
        matrix: of whatever was counted.
        names: ``symbols``, or ``ids`` (Ensembl's, without their versions).
        genome: the one that is read; "" where there is only one.
        where: the file, for errors.

    Raises:
        DataError: there are no genes, or those of several genomes and none was chosen.
    """
    genes, left_out = _gene_expression(matrix, where)
    chosen, elsewhere = _of_genome(genes, genome, where)
    called = [_called(chosen, column, names) for column in range(len(chosen.ids))]
    counts, summed = sum_by_name(chosen.counts, called, "genes")
    distinct = tuple(dict.fromkeys(called))
    return Genes(
        CountTable(matrix.barcodes, distinct, counts), (*matrix.remarks, *left_out, *elsewhere, *summed)
    )  # fmt: skip


def _gene_expression(matrix: FeatureMatrix, where: str) -> tuple[FeatureMatrix, tuple[str, ...]]:
    others = Counter(kind for kind in matrix.types if kind not in (GENE_EXPRESSION, ""))
    if sum(others.values()) == len(matrix.types):
        listed = ", ".join(f"'{kind}'" for kind in others) or "none"
        raise DataError(where, f"counts no genes (its features are of the types: {listed})", f"'{GENE_EXPRESSION}'")
    if not others:
        return matrix, ()
    words = ", ".join(f"{number} of type '{kind}'" for kind, number in others.items())
    wanted = np.array([kind in (GENE_EXPRESSION, "") for kind in matrix.types])
    return matrix.columns(wanted), (f"features that are no genes are left out: {words}",)


def _of_genome(matrix: FeatureMatrix, genome: str, where: str) -> tuple[FeatureMatrix, tuple[str, ...]]:
    """The features of one genome; symbols lose its name, which references of two genomes put before them."""
    present = Counter(matrix.genomes)
    if genome and genome not in present:
        raise DataError(where, f"has no genes of the genome '{genome}'", f"one of {', '.join(map(repr, present))}")
    if not genome and len(present) > 1:
        raise DataError(
            where, f"has genes of several genomes ({', '.join(f'{name}: {n}' for name, n in present.items())})",
            "one species", f"Choose one in the card: options: {{genome: {next(iter(present))}}}",
        )  # fmt: skip
    if len(present) == 1:
        return matrix, ()
    chosen = matrix.columns(np.array([name == genome for name in matrix.genomes]))
    start = re.compile(rf"{re.escape(genome)}_+")
    plain = [
        {name: tuple(start.sub("", text, count=1) for text in getattr(chosen, name))} for name in ("ids", "symbols")
    ]
    words = f"{len(matrix.ids) - len(chosen.ids)} genes of other genomes than {genome} are left out"
    return replace(chosen, **plain[0], **plain[1]), (words,)


def _called(matrix: FeatureMatrix, column: int, names: str) -> str:
    identifier, symbol = matrix.ids[column], matrix.symbols[column]
    return unversioned(identifier if names == "ids" else symbol or identifier)


@lru_cache(maxsize=2**17)
def unversioned(name: str) -> str:
    """A gene's name; an identifier of Ensembl without its version. Slides of a cohort have the same ones."""
    versioned = VERSIONED.fullmatch(name)
    return versioned[1] if versioned else name
