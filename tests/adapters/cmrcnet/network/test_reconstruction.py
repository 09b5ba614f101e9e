"""The reconstruction branch: what it hides, what it rebuilds, and passes that share one module."""

import torch

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
