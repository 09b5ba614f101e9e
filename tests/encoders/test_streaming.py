"""Streamed patches: every one is computed once and in order, however batches, buffers and patches fit together."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.encoders import forward as forwards
from stbench.encoders.forward import batched_forward, scaling
from stbench.encoders.streaming import COPIERS, DEPTH, streamed

HALF = (0.5, 0.5, 0.5)


def numbered(n: int, side: int = 2) -> np.ndarray:
    """Patches whose mean is their number."""
    return np.arange(n, dtype=np.uint8).repeat(side * side * 3).reshape(n, side, side, 3)


@given(n=st.integers(1, 60), batch=st.integers(1, 20))
@settings(deadline=None, max_examples=30)
def test_each_patch_is_computed_once_in_order(n, batch):
    sizes = []

    def forward(pixels):
        sizes.append(len(pixels))
        return pixels.float().mean(dim=(1, 2, 3))[:, None].bfloat16() * 2

    outputs = streamed(forward, numbered(n), batch=batch, device="cpu")
    assert outputs.dtype == np.float32
    np.testing.assert_array_equal(outputs[:, 0], 2 * np.arange(n))
    assert sizes == [min(batch, n - start) for start in range(0, n, batch)]


@pytest.mark.parametrize("n", [0, 1, DEPTH * 4, DEPTH * 4 + COPIERS])
def test_buffers_are_filled_again_and_no_gradient_is_kept(n):
    layer = torch.nn.Linear(12, 3)
    kept = []
    outputs = streamed(lambda pixels: kept.append(layer(pixels.float().flatten(1))) or kept[-1], numbered(n), batch=4,
                       device="cpu")  # fmt: skip
    assert outputs.shape == ((n, 3) if n else (0, 0))
    assert not any(one.requires_grad for one in kept)


def test_what_a_gpu_is_streamed_is_what_a_cpu_computes_batch_by_batch(monkeypatch):
    patches = np.random.default_rng(0).integers(0, 256, (21, 8, 8, 3), dtype=np.uint8)
    settings = {"mean": HALF, "std": (0.2, 0.3, 0.4), "batch": 4}
    apart = batched_forward(torch.nn.Flatten(), patches, **settings)
    monkeypatch.setattr(forwards, "is_gpu", lambda device: True)
    np.testing.assert_array_equal(batched_forward(torch.nn.Flatten(), patches, **settings), apart)


def test_all_is_done_again_in_smaller_batches_where_memory_runs_out(monkeypatch):
    monkeypatch.setattr(forwards, "is_gpu", lambda device: True)
    sizes = []

    def forward(images):
        sizes.append(len(images))
        if len(images) > 2:
            raise torch.OutOfMemoryError("out of memory")
        return images.mean(dim=(2, 3))

    got = batched_forward(forward, numbered(7), mean=HALF, std=HALF, batch=8)
    assert sizes == [7, 4, 2, 2, 2, 1]
    np.testing.assert_allclose(got[:, 0], (np.arange(7) / 255 - 0.5) / 0.5, atol=1e-6)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_patches_of_mixed_types_are_scaled_in_one_pass_as_in_several(precision):
    """On a GPU; the operation itself is tested here."""
    pixels = torch.randint(0, 256, (2, 4, 4, 3), dtype=torch.uint8)
    kind = getattr(torch, precision)
    factor, offset = torch.rand(3), torch.rand(3)
    images = torch.empty(pixels.shape, dtype=kind)
    torch.addcmul(offset, pixels, factor, out=images)
    assert torch.equal(images, torch.addcmul(offset, pixels.float(), factor).to(kind))
    scaled = scaling(mean=HALF, std=HALF, device="cpu", precision=precision)(pixels)
    assert scaled.dtype == kind
    assert scaled.shape == (2, 3, 4, 4)
