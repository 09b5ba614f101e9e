"""Forward passes in batches: every row once and in order, and what happens when memory runs out."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stbench.encoders.forward import batched_forward, in_batches

HALF = (0.5, 0.5, 0.5)


@given(st.integers(1, 40), st.integers(1, 12))
def test_every_row_goes_through_once_in_order(n, batch):
    values = torch.arange(n, dtype=torch.float64)[:, None]
    outputs = in_batches(lambda rows: values[rows] * 2, n, batch=batch)
    assert outputs.dtype == np.float32
    np.testing.assert_array_equal(outputs[:, 0], 2 * np.arange(n))


def test_no_gradient_is_kept():
    layer = torch.nn.Linear(2, 1)
    kept = []
    in_batches(lambda rows: kept.append(layer(torch.ones(1, 2))) or kept[-1], 1, batch=1)
    assert not kept[0].requires_grad


def test_the_batch_shrinks_when_memory_runs_out():
    sizes = []

    def forward(images):
        sizes.append(len(images))
        if len(images) > 2:
            raise torch.OutOfMemoryError("out of memory")
        return images.mean(dim=(2, 3))

    patches = np.arange(7, dtype=np.uint8).repeat(4 * 4 * 3).reshape(7, 4, 4, 3)
    got = batched_forward(forward, patches, mean=HALF, std=HALF, batch=8)
    assert sizes == [7, 4, 2, 2, 2, 1]
    np.testing.assert_allclose(got[:, 0], (np.arange(7) / 255 - 0.5) / 0.5, atol=1e-6)


def test_other_errors_and_a_single_patch_too_large_are_passed_on():
    def forward(images):
        raise RuntimeError(said)

    for said in ("shape mismatch", "out of memory"):
        with pytest.raises(RuntimeError, match=said):
            batched_forward(forward, np.zeros((3, 2, 2, 3), np.uint8), mean=HALF, std=HALF)
