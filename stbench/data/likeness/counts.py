"""Likeness of counts: spots that two slides share, by what was counted in them, whatever spots and genes are called."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from stbench.data.slide import Slide

Array = np.ndarray[Any, Any]
LEAST_COMMON = 20
"""Genes that all slides have from which those alone are compared: a copy may lack some genes."""
LEAST_GENES = 5
"""Genes with a count that make a spot's counts its own: two spots with fewer may be alike by chance."""


def compared_genes(slides: Sequence[Slide]) -> frozenset[str] | None:
    """Genes that all slides have; None, which is each slide's own, where they are few."""
    lists = {slide.genes for slide in slides}  # most slides of a cohort have the same
    common = frozenset.intersection(*map(frozenset, lists)) if slides else frozenset()
    return common if len(common) >= LEAST_COMMON else None


def spot_prints(slide: Slide, genes: frozenset[str] | None) -> Array:
    """A number for the counts of each spot, each once, by gene names and whatever the order of spots and genes.

    Args:
        slide: whose spots; those with counts of few genes are left out.
        genes: the genes that count; None is all.
    """
    counts = slide.counts
    compared, named = _of_genes(slide.genes, genes)
    present = (counts.data != 0) & compared[counts.indices]
    mixed = _mixed(named[counts.indices] ^ _mixed(counts.data.astype(np.float64).view(np.uint64))) * present
    sums = np.concatenate([[np.uint64(0)], np.cumsum(mixed, dtype=np.uint64)])  # wraps around, as differences do
    numbers = np.concatenate([[0], np.cumsum(present)])
    starts, ends = counts.indptr[:-1], counts.indptr[1:]
    return np.unique((sums[ends] - sums[starts])[numbers[ends] - numbers[starts] >= LEAST_GENES])


@lru_cache(maxsize=16)
def _of_genes(own: tuple[str, ...], genes: frozenset[str] | None) -> tuple[Array, Array]:
    """Whether each gene counts, and the number of its name; most slides of a cohort have the same genes."""
    compared = np.array([genes is None or gene in genes for gene in own])
    return compared, np.array([hash(gene) for gene in own], dtype=np.int64).view(np.uint64)


def shared_numbers(sets: Iterable[Array]) -> dict[tuple[int, int], int]:
    """How many numbers each two of several sets share, by the places of both; pairs that share none are left out.

    Args:
        sets: of numbers, each once.
    """
    first, second, shared = (each.tolist() for each in shared_pairs(sets))
    return dict(zip(zip(first, second, strict=True), shared, strict=True))


def shared_pairs(sets: Iterable[Array]) -> tuple[Array, Array, Array]:
    """As ``shared_numbers``, of many pairs: the first's place, the second's, and how many they share, (n_pairs,) each.

    Args:
        sets: of numbers, each once.
    """
    from scipy.sparse import csr_matrix

    numbers = list(sets)
    if not any(map(len, numbers)):
        return (np.empty(0, np.intp),) * 3
    owners = np.repeat(np.arange(len(numbers)), [len(own) for own in numbers])
    values, columns, often = np.unique(np.concatenate(numbers), return_inverse=True, return_counts=True)
    shared = often[columns] > 1
    ones = np.ones(int(shared.sum()), np.int64)
    held = csr_matrix((ones, (owners[shared], columns[shared])), shape=(len(numbers), len(values)))
    both = (held @ held.T).tocoo()
    upper = both.row < both.col
    return both.row[upper], both.col[upper], both.data[upper]


def _mixed(numbers: Array) -> Array:
    """Bits spread over the whole word, so that sums of such numbers tell sets apart (the end of splitmix64)."""
    first = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    second = (first ^ (first >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(second ^ (second >> np.uint64(31)))
