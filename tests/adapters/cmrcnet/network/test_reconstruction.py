"""The reconstruction branch: what it hides, what it rebuilds, and passes that share one module."""

import pytest
import torch

from stbench.adapters.cmrcnet.network.reconstruction import Reconstruction
from tests.adapters.cmrcnet.made import tiny_batch, tiny_network


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


@pytest.mark.parametrize(("passes", "tied", "modules"), [(2, False, 2), (2, True, 1), (3, False, 3)])
def test_passes_share_one_module_where_they_are_tied(passes, tied, modules):
    branch = Reconstruction(32, passes=passes, tied=tied, scale_width=8).eval()
    tokens, guide = torch.randn(2, 5, 32), torch.randn(2, 3, 32)
    assert len(branch.fusion) == modules
    step = branch.preliminary(tokens, guide)
    for index in range(passes):
        step = branch.fusion[min(index, modules - 1)](step, guide)
    torch.testing.assert_close(branch(tokens, guide), step.mean(dim=1))


@pytest.mark.parametrize("part", ["tokens", "guide"])
def test_the_order_of_tokens_and_of_the_guide_does_not_matter(part):
    branch = Reconstruction(32, passes=2, tied=False, scale_width=8).double().eval()
    given = {"tokens": torch.randn(2, 5, 32).double(), "guide": torch.randn(2, 3, 32).double()}
    turned = given | {part: given[part].flip(1)}
    torch.testing.assert_close(branch(**turned), branch(**given), atol=1e-10, rtol=0)
