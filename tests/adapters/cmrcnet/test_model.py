"""CMRCNet's two constructions: their parts, their masks, and the variants of the paper's Table 5."""

import pytest
import torch

from stbench.adapters.cmrcnet.network import Pixels, code_network, paper_network
from stbench.adapters.cmrcnet.network.mask import draw_keep_mask
from stbench.errors import ShapeError
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


@pytest.mark.parametrize("rate", [0.3, 0.5, 0.7])
def test_mask_hides_the_stated_share_element_by_element(rate):
    tokens = torch.ones(20, 50, 64)
    keep = draw_keep_mask(tokens, rate, torch.Generator().manual_seed(0))
    assert set(keep.unique().tolist()) == {0.0, 1.0}
    assert 1 - keep.mean().item() == pytest.approx(rate, abs=0.01)


def test_same_generator_hides_the_same_elements():
    images, expression, _ = tiny_batch()
    network = tiny_network()
    first, second = (network(images, expression, generator=torch.Generator().manual_seed(3)).rebuilt for _ in range(2))
    assert torch.equal(first, second)


def test_everything_hidden_leaves_what_the_genes_alone_say():
    images, expression, keep = tiny_batch()
    network = tiny_network()
    hidden = torch.zeros_like(keep)
    other = network(images.flip(0), expression, keep=hidden).rebuilt
    assert torch.allclose(network(images, expression, keep=hidden).rebuilt, other)


def test_rebuilding_genes_exchanges_the_roles():
    images, expression, _ = tiny_batch()
    views = tiny_network(rebuilds="gene")(images, expression, keep=torch.ones(3, 3, 32).double())
    assert torch.equal(views.target, views.gene)
    assert views.rebuilt.shape == views.gene.shape


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


def test_an_image_that_squares_do_not_tile_is_an_error():
    with pytest.raises(ShapeError, match="multiple of square_px"):
        Pixels(image_px=50, square_px=32).stem(8)
