"""A layer of CLIP against plain loops; its activation with its gradient; what a token sees."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.adapters.comtip.network.block import Layers, attend, quick_gelu
from tests.adapters.comtip import plain
from tests.adapters.comtip.plain import rows


def layers(depth: int = 2) -> Layers:
    made = Layers(depth, 8, 2).double()
    made.initialise(torch.Generator().manual_seed(2))
    return made


def tokens(n: int = 5, seed: int = 0) -> torch.Tensor:
    return torch.randn(1, n, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("causal", [False, True], ids=["all seen", "causal"])
def test_a_layer_equals_plain_loops(causal):
    stack, x = layers(depth=1), tokens()
    state = {f"layer.{key.removeprefix('layers.0.')}": value for key, value in plain.weights(stack).items()}
    expected = plain.block(rows(x[0]), state, "layer", 2, causal=causal)
    np.testing.assert_allclose(rows(stack(x, causal=causal)[0]), expected, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.floats(-30, 30))
def test_the_activation_and_its_gradient_are_those_of_the_formula(value):
    x, twin = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for _ in range(2))
    formula = twin * torch.sigmoid(1.702 * twin)
    quick_gelu(x).backward()
    formula.backward()
    torch.testing.assert_close(quick_gelu(x), formula, atol=1e-14, rtol=1e-12)
    torch.testing.assert_close(x.grad, twin.grad, atol=1e-14, rtol=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(5)), st.integers(0, 99))
def test_where_all_is_seen_the_order_of_tokens_only_orders_the_answer(order, seed):
    stack, x = layers(), tokens(seed=seed)
    torch.testing.assert_close(stack(x[:, order], causal=False), stack(x, causal=False)[:, order], atol=1e-12, rtol=0)


@pytest.mark.parametrize("changed", range(1, 5))
def test_a_causal_token_is_not_moved_by_a_later_one(changed):
    stack, x = layers(), tokens()
    other = x.clone()
    other[:, changed, 0] += 1
    before, after = stack(x, causal=True), stack(other, causal=True)
    torch.testing.assert_close(after[:, :changed], before[:, :changed], atol=1e-12, rtol=0)
    assert ((after - before)[:, changed:].abs().amax(dim=(0, 2)) > 1e-6).all()


def test_what_a_mask_hides_is_as_if_it_were_not_there():
    query, key, value = torch.randn(3, 2, 4, 2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    mask = torch.zeros(4, 4, dtype=torch.float64)
    mask[:, 3] = -torch.inf
    expected = attend(query, key[:, :3], value[:, :3])
    torch.testing.assert_close(attend(query, key, value, mask=mask), expected, atol=1e-12, rtol=0)
