"""The fusion module: each of its two parts alone where the other is silenced, and a guide without order."""

import pytest
import torch
from torch import nn

from stbench.adapters.cmrcnet.network.fusion import FusionBlock
from tests.adapters.cmrcnet.plain import drawn

TOKENS, GUIDE = drawn(2, 5, 8, seed=1), drawn(2, 3, 8, seed=2)


def fusion(*silent):
    """A fusion module whose layers of these names give zeros."""
    with torch.random.fork_rng():
        torch.manual_seed(4)
        module = FusionBlock(8, 2).double().eval()
    for name in silent:
        layer = module.get_submodule(name)
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)
    return module


def test_without_the_values_of_the_cross_attention_it_is_the_block():
    module = fusion("cross.own_value", "cross.guide_value")
    torch.testing.assert_close(module(TOKENS, GUIDE), module.block(TOKENS))


def test_without_the_block_it_is_tokens_and_their_cross_attention():
    module = fusion("block.attn.proj", "block.mlp.fc2")
    torch.testing.assert_close(module(TOKENS, GUIDE), TOKENS + module.cross(TOKENS, GUIDE))


def test_the_cross_attention_asks_with_what_the_block_gives():
    module = fusion()
    fused = module.block(TOKENS)
    torch.testing.assert_close(module(TOKENS, GUIDE), fused + module.cross(fused, GUIDE))


@pytest.mark.parametrize("order", [[2, 1, 0], [1, 2, 0]])
def test_the_guide_has_no_order(order):
    torch.testing.assert_close(fusion()(TOKENS, GUIDE[:, order]), fusion()(TOKENS, GUIDE))


@pytest.mark.parametrize(("part", "moves"), [("cross.guide_value", False), ("cross.own_value", True)])
def test_the_guide_speaks_through_its_values_alone(part, moves):
    module = fusion(part)
    assert torch.equal(module(TOKENS, GUIDE), module(TOKENS, GUIDE + 1)) is not moves
