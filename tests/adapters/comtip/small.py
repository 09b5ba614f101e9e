"""A tiny CoMTIP in float64 whose every part is random, and inputs for it."""

import torch
from torch import Tensor

from stbench.adapters.comtip.network.model import Comtip, Shape
from stbench.adapters.comtip.network.sentences import GeneFronts, gene_fronts
from stbench.adapters.comtip.network.text import TextShape
from stbench.adapters.comtip.network.vision import VisionShape
from stbench.adapters.parts.draws import one_stream

GENES = ("TP53", "HLA-DRA", "MT-CO1", "RP11-34P13.7", "A")
VISION = VisionShape(grid=3, patch_px=2, width=8, depth=2, heads=2)
TEXT = TextShape(width=8, depth=2, heads=2)


def small(**changes: object) -> Comtip:
    """The model; norms and biases are moved away from one and zero, so that leaving one out shows."""
    model = Comtip(Shape(n_genes=len(GENES), vision=VISION, text=TEXT, joint=6, **changes)).double()  # type: ignore[arg-type]
    generator = torch.Generator().manual_seed(7)
    model.initialise(one_stream(generator))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator, dtype=torch.float64), alpha=0.2)
    return model


def fronts() -> GeneFronts:
    return gene_fronts(GENES, {gene: row for row, gene in enumerate(GENES)})


def expression(n: int = 3) -> Tensor:
    """(n, 5) values, a third of them zero, one with two digits before the point."""
    values = torch.rand(n, len(GENES), generator=torch.Generator().manual_seed(1), dtype=torch.float64) * 6 - 2
    values[0, 1] = 12.346
    return values.clamp(min=0)


def images(n: int = 3) -> Tensor:
    return torch.randn(n, 3, 6, 6, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
