"""Shelved: what was measured on a slide, on disk; opened when it is used, and let go with what used it."""

import weakref
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.fingerprints import counts_fingerprint
from stbench.data.labels import plain_labels
from stbench.data.measured import adata_of, totals_of
from stbench.errors import DataError, StoreError
from stbench.files.array_cache import ArrayCache
from stbench.files.hashing import content_key
from stbench.files.packed import packed, unpacked

if TYPE_CHECKING:
    from anndata import AnnData
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]
KIND = "shelves"
"""Of the cache's arrays."""


class Shelved:
    """Counts of a slide in the cache, with what is small beside them: genes and labels."""

    def __init__(
        self, cache: ArrayCache, key: str, genes: tuple[str, ...], labels: Sequence[str] | None, label_source: str = ""
    ) -> None:
        self.cache, self.key, self.genes = cache, key, genes
        self.written = None if labels is None else tuple(labels)
        self.label_source = label_source
        self._counts: weakref.ref[csr_matrix] | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Without the counts: whoever has it in another process opens them anew."""
        return {**vars(self), "_counts": None}

    @classmethod
    def put(
        cls, cache: ArrayCache, counts: "csr_matrix", genes: tuple[str, ...], labels: Sequence[str] | None,
        label_source: str = "",
    ) -> "Shelved | None":  # fmt: skip
        """Write counts to the cache; None where it cannot be written, so that they stay in memory."""
        parts = {"data": counts.data, "indices": counts.indices, "indptr": counts.indptr}
        key = content_key(KIND, 1, list(counts.shape), *parts.values())
        try:
            cache.ensure(KIND, key, lambda: packed({**parts, "shape": np.array(counts.shape)}))
        except StoreError:
            return None
        shelved = cls(cache, key, genes, labels, label_source)
        shelved.fingerprint, shelved.totals = counts_fingerprint(counts, genes), totals_of(counts)
        return shelved

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of counts and genes."""
        return counts_fingerprint(self.counts, self.genes)

    @cached_property
    def totals(self) -> Array:
        """(n_spots,) float64: counts of each spot over all genes."""
        return totals_of(self.counts)

    @property
    def labels(self) -> Array | None:
        """(n_spots,) str, "" where unlabelled; None where there are none."""
        return None if self.written is None else plain_labels(self.written)

    @property
    def counts(self) -> "csr_matrix":
        """Raw counts, (n_spots, n_genes), CSR on memory-mapped arrays; mapped anew where nobody holds them.

        Raises:
            DataError: the cache no longer has them.
        """
        held = None if self._counts is None else self._counts()
        if held is None:
            held = self._opened()
            self._counts = weakref.ref(held)
        return held

    def adata(self, spots: Sequence[str], centres_px: Array) -> "AnnData":
        """An AnnData of its own for whoever asks, on shared arrays."""
        return adata_of(self.counts, spots, self.genes, centres_px, self.written, self.label_source)

    def _opened(self) -> "csr_matrix":
        from scipy.sparse import csr_matrix

        content = self.cache.get(KIND, self.key)
        if content is None:
            raise DataError(
                f"cache {self.cache.folder}", "no longer holds the counts of a slide", "what was read when this began",
                "Run the same command again: the counts are read anew",
            )  # fmt: skip
        parts = unpacked(content)
        arrays = (parts["data"], parts["indices"], parts["indptr"])
        return csr_matrix(arrays, shape=tuple(map(int, parts["shape"])))
