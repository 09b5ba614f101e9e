"""Frozen arrays stay as they are, whoever writes, and what is done to a slide in training is done to it alone."""

import multiprocessing
import signal
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_array_equal

from stbench.data.frozen import frozen, frozen_cohort
from stbench.readers.checks import check_cohort
from tests.made.cohort import made_cohort


@given(hnp.arrays(st.sampled_from([np.float32, np.int64, np.uint8]), hnp.array_shapes(min_dims=0, min_side=0)))
def test_a_frozen_array_is_equal_and_cannot_be_made_writable(array):
    for given_array in (array, array.T):
        copy = frozen(given_array)
        assert_array_equal(copy, given_array)
        assert (copy.dtype, copy.flags.c_contiguous) == (given_array.dtype, given_array.flags.c_contiguous)
        assert not copy.flags.writeable
        if copy.nbytes:
            with pytest.raises(ValueError, match="WRITEABLE"):
                copy.setflags(write=True)


def write_through_torch():
    import torch

    warnings.simplefilter("ignore")
    torch.from_numpy(frozen(np.ones(5))).zero_()


def test_a_library_that_writes_all_the_same_ends_its_process():
    process = multiprocessing.get_context("spawn").Process(target=write_through_torch)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGSEGV


def normalise(adata):
    import scanpy as sc

    sc.pp.normalize_total(adata, target_sum=1.0)


def multiply(adata):
    with pytest.raises(ValueError, match="read-only"):
        adata.X *= 2


def set_counts(adata):
    adata.X = adata.X * 0


def set_data(adata):
    adata.X.data = adata.X.data * 0


def drop_genes(adata):
    adata._inplace_subset_var(slice(0, 2))


def annotate(adata):
    adata.obs["cluster"] = adata.var["used"] = 1
    adata.obsm["spatial"] = adata.obsm["spatial"] * 0


@pytest.mark.parametrize("change", [normalise, multiply, set_counts, set_data, drop_genes, annotate])
def test_what_is_done_to_a_training_slide_reaches_no_other(change):
    cohort = frozen_cohort(made_cohort())
    slide = cohort.slides[0]
    before, fingerprints = slide.counts.toarray(), slide.fingerprints
    given_slide = slide.without_labels()
    change(given_slide.adata)
    again = slide.without_labels()
    assert_array_equal(again.counts.toarray(), before)
    assert again.fingerprints.counts == fingerprints.counts
    assert list(again.adata.obs) == []
    assert_array_equal(again.adata.obsm["spatial"], slide.centres_px)


@pytest.mark.parametrize(
    "array",
    [
        lambda slide: slide.counts.data, lambda slide: slide.counts.indices, lambda slide: slide.counts.indptr,
        lambda slide: slide.centres_px, lambda slide: slide.array_xy, lambda slide: slide.adata.obsm["spatial"],
    ],
    ids=["counts", "columns", "starts", "centres", "array", "spatial"],
)  # fmt: skip
def test_no_array_of_a_frozen_cohort_can_be_changed_in_place(array):
    cohort = frozen_cohort(made_cohort())
    check_cohort(cohort)
    for slide in cohort.slides:
        with pytest.raises(ValueError, match="read-only"):
            array(slide)[0] = 1
