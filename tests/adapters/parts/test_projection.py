"""The projection head against BLEEP's own, and by plain loops."""

import math

import pytest
import torch

from stbench.adapters.parts.projection import ProjectionHead
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces


def golden_head() -> ProjectionHead:
    head = ProjectionHead(48, width=32)
    stored = golden("bleep").tensors
    weights = {k.removeprefix("head/weights/"): v for k, v in stored.items() if k.startswith("head/weights/")}
    head.load_state_dict(weights)
    return head.eval()


@reproduces("bleep", "head/output")
def test_head_gives_the_reference_output() -> None:
    assert_matches(golden_head()(golden("bleep").tensors["head/input"]), "head/output", "bleep")


@reproduces("bleep", "head/output_small_weights")
def test_layer_norm_epsilon_is_the_reference_one() -> None:
    head = golden_head()
    with torch.no_grad():
        for layer in (head.projection, head.fc):
            layer.weight *= 0.02
            layer.bias *= 0.02
    assert_matches(head(golden("bleep").tensors["head/input"]), "head/output_small_weights", "bleep")


@pytest.mark.parametrize(("n_features", "width"), [(3, 4), (1, 2), (6, 3)])
def test_head_is_a_layer_a_residual_branch_and_a_norm(n_features: int, width: int) -> None:
    head, row = ProjectionHead(n_features, width=width).double().eval(), torch.linspace(-2, 3, n_features).double()
    with torch.no_grad():
        projected = (head.projection.weight @ row + head.projection.bias).tolist()
        gelu = torch.tensor([v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in projected]).double()
        total = [a + b for a, b in zip((head.fc.weight @ gelu + head.fc.bias).tolist(), projected, strict=True)]
    mean = sum(total) / width
    spread = math.sqrt(sum((value - mean) ** 2 for value in total) / width + 1e-5)
    assert head(row[None])[0].tolist() == pytest.approx([(value - mean) / spread for value in total])


def test_dropout_acts_in_training_only() -> None:
    torch.manual_seed(0)
    head, features = ProjectionHead(5, width=8, dropout=0.5), torch.ones(3, 5)
    assert (head(features)[0] - head(features)[1]).abs().max() > 0.01
    torch.testing.assert_close(head.eval()(features)[0], head(features)[1])  # rows of a batch may be summed otherwise
