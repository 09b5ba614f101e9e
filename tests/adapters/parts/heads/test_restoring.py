"""Heads come back from their arrays: sizes read off them, numbers and device as they are named."""

import pytest
import torch

from stbench.adapters.parts.heads.network import MLPHead
from stbench.adapters.parts.heads.restoring import restored_head


def arrays(width, n_genes, hidden):
    head = MLPHead(torch.randn(width), torch.rand(width) + 1, torch.randn(n_genes), hidden=hidden)
    return head, {key: value.numpy() for key, value in head.state_dict().items()}


@pytest.mark.parametrize(("width", "n_genes", "hidden"), [(5, 3, 8), (1, 1, 1), (2, 7, 4)])
def test_a_head_of_any_size_answers_as_before(width, n_genes, hidden):
    head, saved = arrays(width, n_genes, hidden)
    again, features = restored_head(saved, hidden=hidden, device="cpu"), torch.randn(4, width)
    assert torch.equal(again(features), head(features))
    assert not again.training


@pytest.mark.parametrize("hidden", [7, 9])
def test_a_head_of_another_hidden_width_is_refused(hidden):
    with pytest.raises(RuntimeError, match="size mismatch"):
        restored_head(arrays(5, 3, 8)[1], hidden=hidden, device="cpu")


def test_a_head_lies_on_the_device_that_is_named():
    head = restored_head(arrays(5, 3, 8)[1], hidden=8, device="meta")
    assert {value.device.type for value in head.state_dict().values()} == {"meta"}
