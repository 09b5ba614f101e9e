"""HisToGene against the authors' network, small and at the published size."""

import pytest
import torch
from torch.nn import functional

from stbench.adapters.histogene.network import HisToGene, HisToGeneShape, flattened
from tests.adapters.histogene.published import from_published, load_published
from tests.made.golden import assert_matches, golden, noise_tensor, published_state
from tests.made.reproduced import reproduces


def small_network() -> HisToGene:
    stored = golden("histogene").tensors
    return load_published({k.removeprefix("weights/"): v for k, v in stored.items() if k.startswith("weights/")})


def test_sizes_are_read_from_the_weights() -> None:
    expected = HisToGeneShape(n_genes=20, patch_pixels=16, n_layers=2, width=80, n_positions=64)
    assert small_network().shape == expected


@reproduces("histogene", "output/pred")
def test_prediction_matches_the_reference() -> None:
    stored = golden("histogene").tensors
    with torch.no_grad():
        got = small_network()(stored["input/patches"], stored["input/centers"])
    assert_matches(got, "output/pred", "histogene")


@reproduces("histogene", "output/pred_small_embedding")
def test_layer_norm_epsilon_is_the_reference_one() -> None:
    stored, network = golden("histogene").tensors, small_network()
    embeddings = (network.patch_embedding, network.x_embedding, network.y_embedding)
    with torch.no_grad():
        for parameter in [p for layer in embeddings for p in layer.parameters()]:
            parameter.data = parameter * 0.01
        got = network(stored["input/patches"], stored["input/centers"])
    assert_matches(got, "output/pred_small_embedding", "histogene")


@reproduces("histogene", "train/loss_curve", "train/grad_gene_head_weight")
def test_training_follows_the_reference_curve_and_gradients() -> None:
    stored = golden("histogene")
    network = HisToGene(HisToGeneShape(n_genes=20, patch_pixels=16, n_layers=2, width=80, dropout=0.0))
    network.load_state_dict(small_network().state_dict())
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    curve: list[float] = []
    for step in range(10):
        predicted = network(stored.tensors["input/patches"], stored.tensors["input/centers"])
        loss = functional.mse_loss(predicted, stored.tensors["train/target"])
        curve.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        if step == 0:
            assert_matches(network.head.weight.grad, "train/grad_gene_head_weight", stored)
            norms = stored.description["grad_l2_step0"]
            gradient = network.blocks[1].attention.to_qkv.weight.grad
            assert gradient.norm().item() == pytest.approx(
                norms["vit.transformer.layers.1.0.fn.to_qkv.weight"], rel=1e-4
            )
        optimiser.step()
    assert_matches(curve, "train/loss_curve", stored)


@pytest.mark.slow
@reproduces("histogene_full", "output/pred")
def test_published_size_matches_the_reference() -> None:
    stored = golden("histogene_full")
    network = load_published({"state_dict": published_state("histogene_published", "her2st_tutorial")})
    assert network.shape == HisToGeneShape(n_genes=785)
    patches = noise_tensor("input:full_patches", (1, 6, 37632))
    with torch.no_grad():
        assert_matches(network(patches, stored.tensors["input/centers"]), "output/pred", stored)


def test_unknown_keys_stop_strict_loading() -> None:
    state = published_state("histogene_published", "class_defaults") | {"vit.extra.weight": torch.zeros(1)}
    assert from_published(state).shape.n_layers == 4
    with pytest.raises(RuntimeError, match=r"vit\.extra\.weight"):
        load_published(state)


def test_patches_flatten_columns_first() -> None:
    patch = torch.arange(12).reshape(1, 2, 2, 3)
    assert flattened(patch).tolist() == [[0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11]]
