"""Values of ``truth-correct``: batch correction of the truth, slide as batch; models keep what they were trained on."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np

from stbench.analyses.rescoring.base import Array, SwitchValue, switch_value
from stbench.analyses.rescoring.values.combat import combat
from stbench.protocols.batch_correction import batch_corrections

Truths = Sequence[Array]

uncorrected = SwitchValue("truth-correct", "uncorrected", "slides are as they were measured")


@switch_value(
    switch="truth-correct", title="ComBat, all slides", replay="truth",
    says="ComBat fit on training and tested slides: per gene and slide one shift and one scale",
)  # fmt: skip
def combat_of_all_slides(tested: Truths, trained: Truths) -> list[Array]:
    """Truths of tested slides, corrected together with those trained on."""
    return _corrected(tested, trained, lambda values, batches: combat(values, batches, np.ones(len(values), bool)))


@switch_value(
    switch="truth-correct", title="ComBat, training slides", replay="truth",
    says="ComBat whose means and spreads to come to are of training slides alone",
)  # fmt: skip
def combat_of_training_slides(tested: Truths, trained: Truths) -> list[Array]:
    """As above, but what all slides are brought to is the training slides' own."""
    n_tested = sum(len(truth) for truth in tested)
    return _corrected(
        tested, trained, lambda values, batches: combat(values, batches, np.arange(len(values)) >= n_tested)
    )


@switch_value(
    switch="truth-correct", title="Harmony, all slides", replay="truth",
    says="Harmony on the expression matrix itself, fit on training and tested slides",
    lacks=lambda held: "" if find_spec("harmonypy") else "the package harmonypy is not installed (extra harmony)",
)  # fmt: skip
def harmony_of_all_slides(tested: Truths, trained: Truths) -> list[Array]:
    """As the tasks with Harmony correct, on the truth alone."""
    return _corrected(
        tested, trained,
        lambda values, batches: batch_corrections["harmony"].values(values.astype(np.float32), batches).astype(float),
    )  # fmt: skip


def _corrected(tested: Truths, trained: Truths, correct: Callable[[Array, Array], Array]) -> list[Array]:
    sizes = [len(truth) for truth in (*tested, *trained)]
    values = correct(np.concatenate([*tested, *trained]), np.repeat(np.arange(len(sizes)), sizes))
    return np.split(values, np.cumsum(sizes)[:-1])[: len(tested)]
