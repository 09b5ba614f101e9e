"""The exemplar block: what reaches what."""

import pytest
import torch

from stbench.adapters.egn.exemplar_block import ExemplarBlock

GENERATOR = torch.Generator().manual_seed(0)
TOKENS, QUERY, EXEMPLARS, EXPRESSION = (
    torch.randn(2, n, 8, generator=GENERATOR) for n in (4, 1, 3, 3)
)  # fmt: skip


@pytest.mark.parametrize("patch", [0, 1])
def test_a_patch_is_refined_by_its_own_exemplars(patch: int) -> None:
    block = ExemplarBlock(8, 4, n_heads=2, head_width=4)
    moved = EXPRESSION.clone()
    moved[1 - patch] += 1
    before, after = block(TOKENS, QUERY, EXEMPLARS, EXPRESSION), block(TOKENS, QUERY, EXEMPLARS, moved)
    for first, second in zip(before, after, strict=True):
        torch.testing.assert_close(first[patch], second[patch])
        assert not torch.allclose(first[1 - patch], second[1 - patch])


@pytest.mark.parametrize("order", [[2, 0, 1], [1, 2, 0]])
def test_the_order_of_exemplars_says_nothing(order: list[int]) -> None:
    block = ExemplarBlock(8, 4, n_heads=1, head_width=4)
    straight = block(TOKENS, QUERY, EXEMPLARS, EXPRESSION)
    turned = block(TOKENS, QUERY, EXEMPLARS[:, order], EXPRESSION[:, order])
    torch.testing.assert_close(straight.tokens, turned.tokens)
    torch.testing.assert_close(straight.query, turned.query)
    torch.testing.assert_close(straight.exemplars[:, order], turned.exemplars)
