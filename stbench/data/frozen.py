"""Frozen arrays: memory that cannot be written, so that what one job does to a slide reaches no other job."""

import contextlib
import ctypes
import mmap
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.measured import InMemory
from stbench.data.slide import Slide

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from stbench.data.cohort import Cohort

Array = np.ndarray[Any, Any]


def frozen(array: Array) -> Array:
    """A copy that stays as it is: numpy refuses to make it writable, and the system refuses what libraries write.

    A library that writes all the same, as torch does through ``from_numpy``, ends with a segmentation fault instead of
    changing what later jobs read.
    """
    if array.flags.f_contiguous and not array.flags.c_contiguous:
        return frozen(array.T).T
    plain = np.ascontiguousarray(array)
    if plain.nbytes == 0 or plain.dtype.hasobject:
        unchangeable = plain.copy()
        unchangeable.setflags(write=False)
        return unchangeable
    memory = _sealed(plain.reshape(-1).view(np.uint8).data)
    return np.frombuffer(memory, dtype=plain.dtype).reshape(np.shape(array))


def frozen_cohort(cohort: "Cohort") -> "Cohort":
    """The cohort with counts and positions that nobody can change."""
    return replace(cohort, slides=tuple(_frozen_slide(slide) for slide in cohort.slides))


def frozen_counts(counts: "csr_matrix") -> "csr_matrix":
    """The same matrix on frozen arrays."""
    kept = counts.copy()
    kept.data, kept.indices, kept.indptr = frozen(kept.data), frozen(kept.indices), frozen(kept.indptr)
    return kept


def _frozen_slide(slide: Slide) -> Slide:
    centres_px = frozen(slide.centres_px)
    if not isinstance(slide.held, InMemory):  # arrays that are mapped from a file are read-only
        return replace(slide, centres_px=centres_px, array_xy=frozen(slide.array_xy))
    adata = slide.adata
    adata.X = frozen_counts(slide.counts)
    adata.obsm["spatial"] = centres_px
    return replace(slide, centres_px=centres_px, array_xy=frozen(slide.array_xy), adata=adata)


def _sealed(content: memoryview) -> memoryview:
    """A read-only view on memory of its own that the system, where it can, keeps from being written."""
    memory = mmap.mmap(-1, content.nbytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory[:] = content
    start = ctypes.c_char.from_buffer(memory)
    with contextlib.suppress(OSError, AttributeError):  # without it Python's own protection stands
        ctypes.CDLL(None).mprotect(
            ctypes.c_void_p(ctypes.addressof(start)), ctypes.c_size_t(content.nbytes), mmap.PROT_READ
        )
    return memoryview(memory).toreadonly()
