"""Parts of a layer."""

import pytest
import torch

from stbench.adapters.eggn.layers import ExemplarBlock, ExemplarPool, NeighbourMean

WINDOWS, EXEMPLARS, EXPRESSION = (torch.randn(n, 8, generator=torch.Generator().manual_seed(n)) for n in (3, 4, 4))
REFER = torch.tensor([[0, 1, 1, 3], [0, 0, 1, 2]])


@pytest.mark.parametrize("activated", [True, False])
def test_a_window_hears_its_own_exemplars_alone(activated: bool) -> None:
    block, moved = ExemplarBlock(8, activated=activated), EXEMPLARS.clone()
    moved[3] += 1
    before, after = block(WINDOWS, EXEMPLARS, EXPRESSION, REFER)[0], block(WINDOWS, moved, EXPRESSION, REFER)[0]
    torch.testing.assert_close(before[:2], after[:2])
    assert not torch.allclose(before[2], after[2])


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_the_pool_adds_a_share_of_exemplars(share: float) -> None:
    pool = ExemplarPool(8)
    torch.nn.init.constant_(pool.share, share)
    added = pool(WINDOWS, EXEMPLARS, REFER) - pool.head(WINDOWS)
    torch.testing.assert_close(added[2], share * EXEMPLARS[3], atol=1e-6, rtol=1e-5)


def test_a_node_without_neighbours_keeps_itself() -> None:
    mean = NeighbourMean(8)
    heard = mean(WINDOWS, torch.zeros(2, 0, dtype=torch.int64))
    torch.testing.assert_close(heard, mean.itself(WINDOWS) + mean.neighbours.bias)
