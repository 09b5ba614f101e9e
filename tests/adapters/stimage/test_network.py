"""STimage-1K4M: golden parity with the published script, its optimiser, and its checkpoint format."""

import math

import pytest
import torch

from stbench.adapters.stimage.network import ClipImages, ClipTower, STimage, symmetric_loss
from stbench.errors import WeightsError
from tests.adapters.stimage.published import from_published
from tests.made.golden import assert_matches, fill, golden, noise_tensor, published_state
from tests.made.reproduced import reproduces

SMALL = ClipTower(
    hidden_size=48,
    intermediate_size=96,
    num_hidden_layers=2,
    num_attention_heads=4,
    image_size=32,
    patch_size=8,
)


def small_network() -> STimage:
    shapes = {e["key"]: tuple(e["shape"]) for e in golden("stimage").description["state_dict"] if e["filled"]}
    network = STimage(ClipImages(SMALL), 512, 24, latent=8, clamp_scale=False)
    state = from_published(fill(shapes) | {"logit_scale": torch.tensor(math.log(1 / 0.07))})
    network.load_state_dict(state)
    return network.eval()


def inputs() -> tuple[torch.Tensor, torch.Tensor]:
    tensors = golden("stimage").tensors
    return tensors["input/image"], tensors["input/genes"]


@reproduces("stimage", "output/*")
def test_forward_and_loss_match_the_published_script():
    network = small_network()
    images, genes = inputs()
    pair = network(images, genes)
    assert_matches(network.images(images), "output/image_embeds", "stimage")
    assert_matches(pair.image, "output/image_latent", "stimage")
    assert_matches(pair.gene, "output/gene_latent", "stimage")
    assert_matches(pair.logits, "output/logits_per_image", "stimage")
    assert_matches(symmetric_loss(pair.logits), "output/loss", "stimage")


@reproduces("stimage", "grad/*")
def test_gradients_match_the_published_script():
    network = small_network()
    symmetric_loss(network(*inputs()).logits).backward()
    assert_matches(network.gene_fc.weight.grad, "grad/gene_expression_encoder.fc1.weight", "stimage")
    assert_matches(network.image_fc.bias.grad, "grad/image_fc.bias", "stimage")
    assert_matches(network.logit_scale.grad, "grad/logit_scale", "stimage")
    projection = network.images.model.visual_projection.weight
    assert_matches(projection.grad.norm(), "grad/vision_model.visual_projection.weight_norm", "stimage")


@reproduces("stimage", "train/loss_curve")
def test_loss_curve_under_the_published_optimiser():
    network = small_network().train()
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4, betas=(0.9, 0.98), eps=1e-6, weight_decay=0.2)
    curve = []
    for _ in range(8):
        optimiser.zero_grad()
        loss = symmetric_loss(network(*inputs()).logits)
        loss.backward()
        optimiser.step()
        curve.append(loss.item())
    assert_matches(curve, "train/loss_curve", "stimage")


@pytest.mark.slow
@reproduces("stimage", "full/*")
def test_published_checkpoint_loads_strictly_and_reproduces_the_full_size():
    state = published_state("stimage_published") | {"logit_scale": torch.tensor(math.log(1 / 0.07))}
    network = STimage(ClipImages(ClipTower()), 512, 128, latent=32, clamp_scale=False)
    network.load_state_dict(from_published(state))
    images = noise_tensor("input:full_image", (3, 3, 224, 224), amplitude=1.5)
    with torch.no_grad():
        pair = network.eval()(images, noise_tensor("input:full_genes", (3, 128)))
        assert_matches(network.images(images), "full/image_embeds", "stimage")
    assert_matches(pair.logits, "full/logits_per_image", "stimage")


def test_parameters_per_part_of_the_published_size():
    network = STimage(ClipImages(ClipTower()), 512, 100)
    counts = {name: sum(p.numel() for p in part.parameters()) for name, part in network.named_children()}
    assert counts == {"images": 87_849_216, "image_fc": 512 * 32 + 32, "gene_fc": 100 * 32 + 32}


def test_loss_equals_plain_loops():
    logits = noise_tensor("loops", (4, 4), amplitude=3).double()
    rows = [math.log(sum(math.exp(v) for v in row)) - row[i] for i, row in enumerate(logits.tolist())]
    columns = [math.log(sum(math.exp(v) for v in row)) - row[i] for i, row in enumerate(logits.T.tolist())]
    assert symmetric_loss(logits).item() == pytest.approx((sum(rows) + sum(columns)) / 8, abs=1e-12)


def test_scale_stops_at_a_hundred_only_when_clamped():
    network = STimage(torch.nn.Identity(), 6, 5, latent=4)
    network.logit_scale.data.fill_(10.0)
    images, genes = noise_tensor("a", (3, 6)), noise_tensor("b", (3, 5))
    assert network(images, genes).logits.abs().max() <= 100.0
    network.clamp_scale = False
    assert network(images, genes).logits.abs().max() > 100.0


def test_unknown_key_is_an_error():
    with pytest.raises(WeightsError, match="text_model"):
        from_published({"text_model.embedding.weight": torch.zeros(1)})
