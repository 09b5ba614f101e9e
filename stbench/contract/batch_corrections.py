"""The contract of batch corrections, on expression of three slides made from a seed."""

import pickle

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from stbench.cards import tasks
from stbench.contract.randomness import with_global_seed
from stbench.protocols.batch_correction import BatchCorrection

SPOTS_EACH, GENES = 40, 8


def check_batch_correction(correction: BatchCorrection) -> None:
    """Hold a batch correction to what keys and slides rely on.

    It says what it is, and what of it goes into keys; gives a finite float32 number per spot and gene; repeats whatever
    the global generators draw; leaves what it is given as it was; can be sent to a worker; brings the means of slides
    that differ by a shift alone no further apart.

    Raises:
        AssertionError: it does not.
        ProtocolError: a package that it needs is not installed.
    """
    name = correction.name
    assert name.strip(), "the batch correction has no name"
    deck = tasks()
    correction.check_installed(deck[deck.default])
    identity = correction.identity()
    assert identity[0] == name, f"{name}: its identity does not begin with its name"
    assert all(isinstance(part, str) for part in identity), f"{name}: {identity} are not all text"
    for text in (correction.title, correction.sentence()):
        assert text.strip(), f"{name} does not say what it does"
    assert hash(pickle.loads(pickle.dumps(correction))) == hash(correction), f"{name} is another one in a worker"
    _check_values(correction)


def _check_values(correction: BatchCorrection) -> None:
    name, batches = correction.name, np.repeat(np.arange(3), SPOTS_EACH)
    drawn = np.random.default_rng(0).gamma(2.0, 0.7, (len(batches), GENES))
    expression = (drawn + np.array([0.0, 1.0, 2.0])[batches, None]).astype(np.float32)
    before = expression.copy(), batches.copy()
    with with_global_seed(1):
        values = correction.values(expression, batches)
    with with_global_seed(2):
        again = correction.values(expression, batches)
    assert values.shape == expression.shape, f"{name} gives {values.shape} for {expression.shape}"
    assert values.dtype == np.float32, f"{name} gives {values.dtype}, not float32"
    assert np.isfinite(values).all(), f"{name} gives values that are not finite"
    assert_allclose(again, values, rtol=1e-6, err_msg=f"{name}: the same slides gave two corrections")
    for array, copy in zip((expression, batches), before, strict=True):
        assert_array_equal(array, copy, err_msg=f"{name} changes what it is given")
    assert _apart(values, batches) <= _apart(expression, batches), f"{name} brings slides further apart"


def _apart(values: np.ndarray, batches: np.ndarray) -> float:
    """Largest distance between the mean expression of two slides."""
    means = np.array([values[batches == batch].mean(axis=0) for batch in np.unique(batches)])
    return float(np.linalg.norm(means[:, None] - means[None], axis=2).max())
