"""The cascade: sampled values come out to the last digit, and nothing hides behind the mask."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.adapters.s2s_st.network import Block, Cascade, CascadeShape, consistent, padded

SHAPE = CascadeShape(2, (4, 8))


def made(seed, rows=8, columns=12):
    torch.manual_seed(seed)
    return torch.rand(3, 1, rows, columns), (torch.rand(3, 1, rows, columns) < 0.3).float()


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_data_consistency_is_exact_after_every_block(seed):
    sampled, mask = made(seed)
    for filled in Cascade(SHAPE)(sampled, mask):
        assert torch.equal(filled[mask > 0], sampled[mask > 0])
        assert filled.shape == sampled.shape


@pytest.mark.parametrize("value", [-3.0, 0.0, 1e6])
def test_what_stands_where_nothing_was_sampled_does_not_matter(value):
    sampled, mask = made(0)
    network = Cascade(SHAPE)
    other = torch.where(mask > 0, sampled, torch.full_like(sampled, value))
    assert torch.equal(network(sampled, mask)[-1], network(other, mask)[-1])


@pytest.mark.parametrize(("blocks", "widths"), [(1, (4,)), (3, (4, 8, 16))])
def test_sizes_are_those_that_are_asked_for(blocks, widths):
    network = Cascade(CascadeShape(blocks, widths))
    sampled, mask = made(0, 4, 8)
    assert len(network(sampled, mask)) == len(network.blocks) == blocks
    assert network.shape.multiple == 2 ** (len(widths) - 1)
    assert [level[0].out_channels for level in network.blocks[0].down] == list(widths)
    names = [{id(each) for each in block.parameters()} for block in network.blocks]
    assert len(set.union(*names)) == sum(map(len, names)), "blocks share no weights"


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (8, 12), (9, 30)])
def test_maps_are_padded_at_the_end_with_nothing(rows, columns):
    maps, _ = made(0, rows, columns)
    wide = padded(maps, 4)
    assert all(size % 4 == 0 for size in wide.shape[-2:])
    assert torch.equal(wide[..., :rows, :columns], maps)
    assert (wide != 0).sum() == (maps != 0).sum()


def test_a_block_sees_map_and_mask():
    assert Block((4, 8))(torch.rand(2, 2, 8, 8)).shape == (2, 1, 8, 8)
    assert torch.equal(consistent(torch.zeros(2), torch.ones(2), torch.tensor([0.0, 1.0])), torch.tensor([0.0, 1.0]))
