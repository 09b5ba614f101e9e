"""The nearest spot of an aligned neighbour: of the right place, and never of the slide itself."""

import numpy as np
import pytest

from stbench.adapters.base import Context, needs_neighbour
from stbench.adapters.interpolation.aligned import NearestAligned
from stbench.cards import methods, tasks
from stbench.data import Panel
from stbench.errors import DataError
from stbench.runs.entries import entry_of, why_not_applicable
from tests.made.smooth import GENES, SMOOTH, field, in_block, smooth_slide, sparse

PANEL, ADAPTER = Panel(GENES), NearestAligned()
TURN, SHIFT = 0.4, (30.0, 50.0)


def test_expression_comes_from_the_place_of_the_block_that_a_spot_lies_on(capsys):
    visible = sparse(smooth_slide("A2", turn=TURN, shift_um=SHIFT))
    model = ADAPTER.train([visible.observed, smooth_slide("A1")], PANEL, None, Context())
    values = ADAPTER.impute(model, visible, PANEL)
    inside = np.abs(visible.centres_um - visible.centres_um.mean(axis=0)).max(axis=1) < 400
    followed = field(in_block(visible.centres_um, TURN, SHIFT))
    pcc = [np.corrcoef(values[inside, gene], followed[inside])[0, 1] for gene in range(*SMOOTH.indices(6))]
    assert np.abs(pcc).min() > 0.7
    assert "A2: tissue overlap (Dice) 0.9" in capsys.readouterr().out


@pytest.mark.parametrize("names", [("A1", "B1"), ("B1", "A1")])
def test_the_first_whole_slide_answers(names):
    whole = [smooth_slide(name) for name in names]
    model = ADAPTER.train([sparse(smooth_slide("A2")).observed, *whole], PANEL, None, Context())
    np.testing.assert_array_equal(model.expression, whole[0].expression(PANEL))


def test_without_a_whole_slide_it_fails():
    with pytest.raises(DataError, match="all parts of slides"):
        ADAPTER.train([sparse(smooth_slide("A2")).observed], PANEL, None, Context())


@pytest.mark.parametrize(
    "method", [name for name, card in methods().items() if card.adapter in ("nearest_aligned", "st_dai")]
)
@pytest.mark.parametrize(("task", "can"), [("imputation", False), ("imputation-adjacent", True)])
def test_a_task_without_neighbours_is_not_for_it(method, task, can):
    entry = entry_of(methods()[method], "quick")
    reason = why_not_applicable(entry, tasks()[task])
    assert needs_neighbour(ADAPTER)
    assert ("neighbouring slide" in reason) is not can
