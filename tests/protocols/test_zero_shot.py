"""Zero-shot tasks: answered by `zero_shot` alone, and by published weights where a method has both."""

import numpy as np
import pytest

from stbench.adapters.base import ZeroShots
from stbench.data import Panel
from stbench.errors import ProtocolError
from stbench.protocols.expression import EXPRESSION
from stbench.protocols.zero_shot import ZERO_SHOT
from tests.made.cohort import GENES, made_slide


class Knowing:
    """Answers each question by another number."""

    def zero_shot(self, model, slide, panel):
        return np.full((len(slide.spots), len(panel.genes)), float(model))

    def predict(self, model, slide, panel):
        return np.zeros((len(slide.spots), len(panel.genes)))


class Trained:
    """Can predict, but only what it was trained for."""

    predict = Knowing.predict


@pytest.mark.parametrize("genes", [GENES, GENES[:1], GENES[::-1]])
@pytest.mark.parametrize("model", [0.5, 3.0])
def test_the_answer_is_that_of_zero_shot_on_a_blind_slide(genes, model):
    asked = ZERO_SHOT.ask(Knowing(), model, made_slide("A1").blind(), Panel(genes))
    assert asked.shape == (30, len(genes))
    assert (asked == model).all()


def test_a_method_that_was_trained_alone_is_refused_by_the_name_of_what_it_lacks():
    with pytest.raises(ProtocolError, match="'zero_shot'"):
        ZERO_SHOT.ask(Trained(), None, made_slide("A1").blind(), Panel(GENES))


def test_it_is_expression_that_prefers_what_was_published():
    assert (ZERO_SHOT.needs, ZERO_SHOT.asks, ZERO_SHOT.prefers_pretrained) == (ZeroShots, "zero_shot", True)
    assert not EXPRESSION.prefers_pretrained
    assert ZERO_SHOT.has_genes
    assert ZERO_SHOT.scored_per == EXPRESSION.scored_per
