"""Resampling: how slides are weighted, once as they are and then with patients left out or drawn anew."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from stbench.statistics.bootstrap import draw
from stbench.statistics.intervals import Interval, percentile_interval, skewed_interval

Array = np.ndarray[Any, Any]
IntervalKind = Literal["student", "bootstrap"]
RESAMPLES = 1000


class Resampling(NamedTuple):
    """Rows of weights, the first of which leaves everything as it is."""

    weights: Array
    """(1 + n_draws, n_slides)."""
    kind: IntervalKind
    n_patients: int

    def interval(self, numbers: Array) -> Interval:
        """The interval around the first of (1 + n_draws,) numbers, one for each row of weights.

        Student's is over patients, by what each of them adds (jackknife), with their skewness allowed for: of a mean
        over patients it is the usual one, and of what is no mean, genes chosen by a score for one, the one that there
        is. What a choice adds leans to one side: a few patients gain much by it.
        """
        value, others = float(numbers[0]), numbers[1:]
        if self.kind == "bootstrap":
            return percentile_interval(others, mean=value, n_units=self.n_patients)
        n = self.n_patients
        known = skewed_interval(n * value - (n - 1) * others)
        low, high = (value + (bound - known.mean) for bound in (known.low, known.high))
        return known._replace(mean=value, low=low, high=high)


def left_out(patients: Sequence[str]) -> Resampling:
    """Each patient left out once."""
    names = list(dict.fromkeys(patients))
    weights = [[1.0] * len(patients), *([float(own != name) for own in patients] for name in names)]
    return Resampling(np.array(weights), "student", len(names))


def drawn(patients: Sequence[str], seed: int, n_resamples: int = RESAMPLES) -> Resampling:
    """Patients and their slides drawn anew; a slide counts as often as it was drawn."""
    draws = draw(patients, np.random.default_rng(seed), n_resamples=n_resamples)
    times = np.zeros((n_resamples, len(patients)))
    np.add.at(times, (draws.resample, draws.slide), 1.0)
    return Resampling(np.vstack([np.ones(len(patients)), times]), "bootstrap", len(set(patients)))
