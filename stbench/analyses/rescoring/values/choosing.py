"""Values of ``seeds`` and ``variant-max``: which of several trainings, and of several variants, is printed."""

import warnings

import numpy as np

from stbench.analyses.rescoring.base import Array, SwitchValue, switch_value

SEVERAL = 5
"""Seeds that are trained where a paper chooses among several."""

declared = SwitchValue("variant-max", "declared before", "the variant that was declared before anything was scored")


@switch_value(switch="seeds", title="mean of seeds", says="each seed is scored, and scores are averaged")
def mean_of_seeds(values: Array) -> Array:
    """(n_seeds, ...) to (...); NaN where no seed has a score."""
    return _without_nan(np.nanmean, values)


@switch_value(
    switch="seeds", title="best seed", says="of several seeds the best of each tested unit, by the test score",
    lacks=lambda held: "" if held.n_seeds > 1 else "one seed is stored, where a paper chooses among several",
    trains=lambda arm, method: arm.with_seeds(SEVERAL) if len(arm.task.seeds) == 1 else arm, throughout=True,
)  # fmt: skip
def best_seed(values: Array) -> Array:
    """(n_seeds, ...) to (...)."""
    return _without_nan(np.nanmax, values)


@switch_value(
    switch="variant-max", title="best variant", says="of all stored variants of a method the best, by the test score",
    lacks=lambda held: "" if held.n_variants > 1 else "no variants are stored (--variants)",
)  # fmt: skip
def best_variant(values: Array) -> Array:
    """(n_variants, n_draws, ...) to (n_draws, ...): chosen once, on all patients, as a paper chooses."""
    first = values.reshape(len(values), -1)[:, 0]
    best: Array = values[int(np.argmax(np.where(np.isnan(first), -np.inf, first)))]
    return best


def _without_nan(reduce: "np.ufunc | object", values: Array) -> Array:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all NaN gives NaN, which is what it is
        reduced: Array = reduce(values, axis=0)  # type: ignore[operator]
    return reduced
