"""Views: truths are made once, in the order of the slides, and no step of the truth changes an answer."""

import numpy as np
import pytest

from stbench.analyses.rescoring.base import switch_values
from stbench.analyses.rescoring.stored import replays_of
from tests.made.ledger import deep_answers, setting, views_of

MADE = deep_answers()
VIEWS = views_of(MADE)
OF_TRUTH = [
    name for name, value in ((name, switch_values[name]) for name in switch_values)
    if value.switch in ("norm", "truth-smooth", "truth-correct", "spots") and value.step is not None
]  # fmt: skip


def of(name):
    text = f"{name}-7" if switch_values[name].takes_number else name
    return setting(**{switch_values[name].switch: text})


@pytest.mark.parametrize("name", OF_TRUTH)
def test_a_step_of_the_truth_never_changes_an_answer(name):
    (replay,) = replays_of(MADE.entrants[0], MADE, VIEWS)
    before = [values.copy() for values in replay.predictions]
    replay.values(of(name), np.ones((1, 4)))
    assert all(np.array_equal(a, b) for a, b in zip(before, replay.predictions, strict=True))


@pytest.mark.parametrize("name", OF_TRUTH)
def test_a_truth_is_made_once_and_leaves_the_counts_as_they_were(name):
    counts = [slide.counts.copy() for slide in VIEWS.slides]
    assert VIEWS.view(of(name)) is VIEWS.view(of(name))
    assert all(np.array_equal(a, slide.counts) for a, slide in zip(counts, VIEWS.slides, strict=True))


@pytest.mark.parametrize("norm", ["cp10k", "log-raw"])
def test_what_training_slides_say_is_of_each_folds_own(norm):
    mean, variance = VIEWS.trained(setting(norm=norm))
    for row, slide in enumerate(VIEWS.slides):
        others = [VIEWS.view(setting(norm=norm)).truths[at] for at, other in enumerate(VIEWS.slides)
                  if other.patient != slide.patient]  # fmt: skip
        assert np.allclose(mean[row], np.concatenate(others).mean(axis=0))
        assert np.allclose(variance[row], np.concatenate(others).var(axis=0))
