"""CMRCNet as its public code runs it: forward, losses, gradients, retrieval against golden numbers."""

import copy

import numpy as np
import pytest
import torch
from torch.nn import functional

from stbench.adapters.cmrcnet.network import code_losses
from stbench.adapters.cmrcnet.network.loss import code_contrastive, rebuilding_error
from stbench.adapters.parts.contrastive import soft_target_terms
from stbench.adapters.parts.retrieval import mean_expression, nearest_references
from stbench.metrics.gene import pearson_per_gene
from stbench.metrics.gene_ranks import highly_expressed, highly_variable
from tests.adapters.cmrcnet.made import CodeSteps, golden_inputs, golden_network, without_dropout
from tests.adapters.cmrcnet.published import from_published
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces

TOPIC = "cmrcnet"
ENCODER_PREFIX = "image_encoder."


@pytest.fixture(scope="module")
def forward() -> dict[str, torch.Tensor]:
    """Every intermediate tensor of one pass in eval mode, under the names of the golden file."""
    network = golden_network()
    images, expression, keep = golden_inputs()
    found: dict[str, torch.Tensor] = {}
    hooks = [
        network.image_encoder.stem.register_forward_hook(_keep(found, "debug/image_encoder.patch_embed")),
        *(
            block.register_forward_hook(_keep(found, f"debug/image_encoder.blocks.{i}"))
            for i, block in enumerate(network.image_encoder.blocks)
        ),
    ]
    with torch.no_grad():
        tokens = network.image_encoder(images)
        for hook in hooks:
            hook.remove()
        found["image_encoder_tokens"], found["pooled_image_feature"] = tokens, tokens.mean(dim=1)
        found["image_embeddings"] = network.embed_images(images)
        found["spot_embeddings"] = network.embed_genes(expression)
        genes = found["gene_tokens"] = network.gene_tokens(expression)
        found["reduced_tokens"] = network.reducer(tokens)
        masked = found["masked_tokens"] = found["reduced_tokens"] * keep
        rebuilding = network.reconstruction
        found["first_attention_scores"] = rebuilding.preliminary.scores(masked, genes)
        step = found["first_attention"] = rebuilding.preliminary(masked, genes)
        for index in range(2):
            fusion = rebuilding.fusion[0]
            found[f"fusion{index}_cross_attention_weights"] = fusion.cross.weights(fusion.block(step), genes)
            step = found[f"fusion{index}"] = fusion(step, genes)
        found["F_r"] = network(images, expression, keep=keep).rebuilt
    return found


def _keep(found, name):
    def hook(module, args, output):
        found[name] = output

    return hook


@reproduces("cmrcnet", "forward/*")
def test_every_stage_of_the_forward_pass(forward):
    names = [entry["name"] for entry in golden(TOPIC).description["tensors"]]
    stages = [name for name in names if name.startswith("forward/")]
    assert len(stages) == 14
    for name in stages:
        assert_matches(forward[name.removeprefix("forward/")], name, TOPIC)


@reproduces("cmrcnet", "debug/*")
def test_blocks_of_the_encoder(forward):
    for name in [key for key in forward if key.startswith("debug/")]:
        assert_matches(forward[name][:1, ::6, ::24], name, TOPIC)


@reproduces("cmrcnet", "loss/*")
def test_losses_of_the_same_pass(forward):
    image, spot, rebuilt = (forward[name] for name in ("image_embeddings", "spot_embeddings", "F_r"))
    terms = soft_target_terms(image, spot)
    assert_matches(terms.spots, "loss/spot_terms", TOPIC)
    assert_matches(terms.images, "loss/image_terms", TOPIC)
    with CodeSteps() as steps:
        assert_matches(code_contrastive(image, spot), "loss/contrastive", TOPIC)
    for step, value in steps.named().items():
        assert_matches(value, f"loss/{step}", TOPIC)
    assert_matches(rebuilding_error(rebuilt, image), "loss/mse", TOPIC)
    with torch.no_grad():
        images, expression, keep = golden_inputs()
        losses = code_losses(golden_network()(images, expression, keep=keep))
    assert_matches(losses.reconstruction, "loss/reconstruction", TOPIC)
    assert_matches(losses.total, "loss/total", TOPIC)


@reproduces("cmrcnet", "train/total", "train/grad/*")
def test_gradients_of_the_total_loss():
    network = without_dropout(copy.deepcopy(golden_network()))
    images, expression, keep = golden_inputs()
    total = code_losses(network.train()(images, expression, keep=keep)).total
    total.backward()
    assert_matches(total, "train/total", TOPIC)
    grads = {key: value.grad for key, value in network.named_parameters()}
    stored = golden(TOPIC)
    names = [e["name"] for e in stored.description["tensors"] if e["name"].startswith("train/grad/")]
    assert len(names) == 23
    for name in names:
        assert_matches(_gradient(grads, name.removeprefix("train/grad/")), name, stored)
    norms = stored.description["grad_l2_total_all_parameters"]["values"]
    for key, norm in norms.items():
        if norm is not None and not key.startswith("cross_modal_image_layers.1."):
            assert _gradient(grads, key).double().norm().item() == pytest.approx(norm, rel=1e-4), key


def _gradient(grads, key):
    """Gradient of a reference parameter: the converter maps names, so those of gradients too."""
    if key.startswith("first_attention.in_proj_"):
        leaf = key.removeprefix("first_attention.in_proj_")
        return torch.cat([grads[f"reconstruction.preliminary.{part}.{leaf}"] for part in ("query", "key", "value")])
    (ours,) = from_published({key: torch.zeros(1)})
    return grads[ours]


@reproduces("cmrcnet", "eps_probe/*")
def test_norms_use_the_epsilon_of_the_reference():
    network, stored = golden_network(), golden(TOPIC).tensors
    wide, narrow = stored["eps_probe/input_768"], stored["eps_probe/input_256"]
    fusion = network.reconstruction.fusion[0].block
    assert_matches(network.image_encoder.norm(wide), "eps_probe/image_encoder.norm", TOPIC)
    assert_matches(network.image_encoder.blocks[0].norm1(wide), "eps_probe/image_encoder.blocks.0.norm1", TOPIC)
    assert_matches(network.image_head.layer_norm(narrow), "eps_probe/image_projection.layer_norm", TOPIC)
    assert_matches(fusion.norm1(narrow), "eps_probe/cross_modal_image_layers.0.norm1", TOPIC)


@pytest.mark.parametrize("k", [5, 10])
@reproduces("cmrcnet", "retrieval/similarity", "retrieval/k{k}/*")
def test_retrieval(k):
    stored = golden(TOPIC).tensors
    queries, keys = stored["retrieval/image_query"], stored["retrieval/spot_key"]
    found = nearest_references(queries, keys, k)
    cosine = functional.normalize(queries, dim=-1) @ functional.normalize(keys, dim=-1).T
    assert_matches(cosine, "retrieval/similarity", TOPIC)
    assert_matches(found.indices, f"retrieval/k{k}/indices", TOPIC)
    assert_matches(mean_expression(found, stored["retrieval/expression_key"]), f"retrieval/k{k}/pred_expression", TOPIC)
    assert_matches(mean_expression(found, keys), f"retrieval/k{k}/pred_embedding", TOPIC)


@reproduces("cmrcnet", "metric/*")
def test_metric_of_the_public_code():
    """It scores a constant gene 0 where this suite says NaN; everything else agrees."""
    stored = golden(TOPIC).tensors
    truth, predicted = stored["metric/truth"].double().numpy(), stored["metric/pred"].numpy()
    pcc = np.nan_to_num(pearson_per_gene(truth, predicted))
    assert_matches(pcc, "metric/gene_corr", TOPIC)
    for name, chosen in (("HEG", highly_expressed(truth, 50)), ("HVG", highly_variable(truth, 50))):
        assert_matches(chosen, f"metric/ind_{name}", TOPIC)
        assert_matches(pcc[chosen].mean(), f"metric/{name}", TOPIC)
    assert_matches(pcc.max(), "metric/max_gene_corr", TOPIC)
    assert_matches(pearson_per_gene(truth.T, predicted.T).mean(), "metric/mean_spot_corr", TOPIC)
