"""CMRCNet's two constructions: their parts, their masks, and the variants of the paper's Table 5."""

import torch

from stbench.adapters.cmrcnet.network import code_network, paper_network
from tests.adapters.cmrcnet.made import TINY, tiny_batch, tiny_network

GENES = 412
BLOCK = 2 * 2 * 768 + (768 * 2304 + 2304) + (768 * 768 + 768) + (768 * 3072 + 3072) + (3072 * 768 + 768)
STEM_AND_POSITIONS = 768 * 3 * 32 * 32 + 768 + 768 + 50 * 768 + 2 * 768
FUSION = 789_760 + 4 * (256 * 256 + 256)
"""A Transformer block of width 256 and the four linear layers of the residual cross-attention."""


def counts(network: torch.nn.Module) -> dict[str, int]:
    return {name: sum(p.numel() for p in part.parameters()) for name, part in network.named_children()}


def test_parameters_per_part_of_the_paper():
    assert counts(paper_network(GENES)) == {
        "image_encoder": STEM_AND_POSITIONS + 12 * BLOCK,
        "image_head": 768 * 256 + 256 + 256 * 256 + 256 + 2 * 256,
        "gene_head": GENES * 256 + 256 + 256 * 256 + 256 + 2 * 256,
        "gene_tokens": GENES * 2048 + 2048,
        "reducer": 768 * 256 + 256,
        "reconstruction": 4 * (256 * 256 + 256) + 2 * FUSION,
    }


def test_code_has_eight_blocks_and_one_fusion_module():
    paper, code = counts(paper_network(GENES)), counts(code_network(GENES))
    assert paper["image_encoder"] - code["image_encoder"] == 4 * BLOCK
    assert paper["reconstruction"] - code["reconstruction"] == FUSION
    assert sum(code.values()) == 62_666_728 - 769_000  # without the head that the public code never uses


def test_paper_and_code_differ_in_activation_and_scale():
    paper, code = paper_network(7, TINY), code_network(7, TINY)
    assert isinstance(paper.gene_tokens.activation, torch.nn.SELU)
    assert isinstance(code.gene_tokens.activation, torch.nn.ELU)
    assert (paper.reconstruction.preliminary.scale_width, code.reconstruction.preliminary.scale_width) == (
        32,
        8,
    )


def test_contrastive_alone_has_no_reconstruction_branch():
    network = tiny_network(rebuilds="none")
    assert set(counts(network)) == {"image_encoder", "image_head", "gene_head"}
    assert network(*tiny_batch()[:2]).rebuilt is None


def test_embedding_does_not_depend_on_the_reconstruction_branch():
    images, expression, keep = tiny_batch()
    network = tiny_network()
    views = network(images, expression, keep=keep)
    assert torch.equal(network.embed_images(images), views.image)
    assert torch.equal(network.embed_genes(expression), views.gene)
