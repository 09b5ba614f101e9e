"""The projection head against BLEEP's own."""

import torch

from stbench.adapters.parts.projection import ProjectionHead
from tests.made.golden import assert_matches, golden


def golden_head() -> ProjectionHead:
    head = ProjectionHead(48, width=32)
    stored = golden("bleep").tensors
    weights = {k.removeprefix("head/weights/"): v for k, v in stored.items() if k.startswith("head/weights/")}
    head.load_state_dict(weights)
    return head.eval()


def test_head_gives_the_reference_output() -> None:
    assert_matches(golden_head()(golden("bleep").tensors["head/input"]), "head/output", "bleep")


def test_layer_norm_epsilon_is_the_reference_one() -> None:
    head = golden_head()
    with torch.no_grad():
        for layer in (head.projection, head.fc):
            layer.weight *= 0.02
            layer.bias *= 0.02
    assert_matches(head(golden("bleep").tensors["head/input"]), "head/output_small_weights", "bleep")


def test_dropout_acts_in_training_only() -> None:
    torch.manual_seed(0)
    head, features = ProjectionHead(5, width=8, dropout=0.5), torch.ones(3, 5)
    assert (head(features)[0] - head(features)[1]).abs().max() > 0.01
    torch.testing.assert_close(head.eval()(features)[0], head(features)[1])  # rows of a batch may be summed otherwise
