"""Models of heads: they count what training set, and answer for the genes that are asked."""

import numpy as np
import pytest
import torch
from torch import nn

from stbench.adapters.base import Context
from stbench.adapters.parts.heads.models import MLPProbe, TunedEncoder
from stbench.adapters.parts.heads.network import MLPHead, Tuned
from stbench.data import Panel
from stbench.errors import DataError
from tests.made.cohort import GENES, made_slide

FEATURES = Context().features("colour")


class MeanColour(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(()))

    def forward(self, images):
        return self.gain * images.mean(dim=(2, 3))


def head(width):
    return MLPHead(torch.zeros(width), torch.ones(width), torch.arange(float(len(GENES))), hidden=4)


MODELS = {
    "mlp": lambda: MLPProbe(FEATURES, head(24), GENES),
    "tuned": lambda: TunedEncoder(FEATURES.encoder, Tuned(MeanColour(), head(3)), GENES),
}


@pytest.mark.parametrize("kind", MODELS)
def test_columns_are_those_of_the_panel_and_an_unknown_gene_is_named(kind):
    slide, model = made_slide("A1"), MODELS[kind]()
    whole = model.predict(slide, Panel(GENES))
    np.testing.assert_array_equal(model.predict(slide, Panel((GENES[7], GENES[2]))), whole[:, [7, 2]])
    assert whole.shape == (slide.n_spots, len(GENES))
    with pytest.raises(DataError, match="gene 'NOSUCH' is not measured"):
        model.predict(slide, Panel(("NOSUCH",)))


@pytest.mark.parametrize(("kind", "width", "encoder"), [("mlp", 24, 0), ("tuned", 3, 1)])
def test_weights_and_biases_are_counted_and_the_scaling_is_not(kind, width, encoder):
    model, slide = MODELS[kind](), made_slide("A1")
    assert model.parameters() == (width + 1) * 4 + 5 * len(GENES) + encoder
    assert model.embed(slide).shape == (slide.n_spots, width)
