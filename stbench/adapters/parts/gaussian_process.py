"""Gaussian process over positions for every gene, with scikit-learn's regressor; genes share few kernels."""

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.adapters.parts.neighbours import inverse_distance_mean

if TYPE_CHECKING:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import Kernel

Array = np.ndarray[Any, Any]
MOST_SPOTS = 500
"""Spots that kernels are fitted on; all observed spots answer."""
NEAR = 7
"""A spot itself and its nearest others, for what neighbours say of it."""
SMOOTHNESS = 1.5
"""Of the Matérn kernel: once differentiable."""


class Kernels(NamedTuple):
    """A kernel for each gene: signal · Matérn(length) + noise, of values with mean 0 and variance 1."""

    signal: Array
    """(n_genes,) variance that position explains."""
    length_mm: Array
    """(n_genes,)."""
    noise: Array
    """(n_genes,) variance that it does not."""

    def of(self, columns: Array) -> "Kernels":
        """Those of some genes."""
        return Kernels(*(values[columns] for values in self))

    def arrays(self) -> Mapping[str, Array]:
        """To be saved; ``Kernels(**arrays)`` has them back."""
        return self._asdict()


def fit_kernels(places_um: Array, values: Array, *, groups: int, genes_per_group: int) -> Kernels:
    """Kernels of most likelihood, one for each group of genes about which neighbours say equally much.

    Args:
        places_um: (n_spots, 2) where ``values`` (n_spots, n_genes) were measured; at most ``MOST_SPOTS`` of them are
            used, spread over the slide.
        groups: of genes, by the correlation of a spot with what its neighbours say of it.
        genes_per_group: genes of a group that its kernel is fitted on, spread over it.
    """
    order = np.lexsort(places_um.T)
    chosen = order[np.unique(np.linspace(0, len(order) - 1, min(MOST_SPOTS, len(order))).astype(int))]
    places, scaled = places_um[chosen], _scaled(values[chosen]).values
    ranked = np.argsort(_said_by_neighbours(places, scaled), kind="stable")
    kernels = np.empty((3, values.shape[1]), np.float64)
    for group in np.array_split(ranked, min(groups, len(ranked))):
        spread = np.unique(np.linspace(0, len(group) - 1, min(genes_per_group, len(group))).astype(int))
        kernels[:, group] = np.array(_fitted(places, scaled[:, group[spread]]))[:, None]
    return Kernels(*kernels)


def kriged(places_um: Array, values: Array, wanted_um: Array, kernels: Kernels) -> Array:
    """(n_wanted, n_genes) float32: what the process says of each gene at places, from ``values`` measured at others.

    Args:
        places_um, values: (n_spots, 2) and (n_spots, n_genes). A gene that does not vary is said to do so nowhere.
        wanted_um: (n_wanted, 2).
        kernels: of the genes.
    """
    scaled = _scaled(values)
    said = np.zeros((len(wanted_um), values.shape[1]))
    distinct, which = np.unique(np.stack(kernels), axis=1, return_inverse=True)
    for number, kernel in enumerate(distinct.T):
        columns = which.ravel() == number
        regressor = _regressor(_kernel(*kernel), fits=False)
        regressor.fit(places_um / 1000, scaled.values[:, columns])
        said[:, columns] = regressor.predict(wanted_um / 1000).reshape(len(wanted_um), -1)
    return (said * scaled.spread + scaled.centre).astype(np.float32)


class _Scaled(NamedTuple):
    """Values with mean 0 and variance 1 over spots, and what they were scaled by."""

    values: Array
    centre: Array
    spread: Array


def _scaled(values: Array) -> _Scaled:
    centre = values.mean(axis=0, dtype=np.float64)
    spread = values.std(axis=0, dtype=np.float64)
    return _Scaled((values - centre) / np.where(spread > 0, spread, 1.0), centre, spread)


def _said_by_neighbours(places_um: Array, scaled: Array) -> Array:
    """(n_genes,) product of each spot's value with the mean of its nearest others'."""
    near = min(NEAR, len(places_um))
    smooth = inverse_distance_mean(places_um, scaled, places_um, number=near, power=0.0)
    return np.asarray((scaled * (near * smooth - scaled)).mean(axis=0))


def _fitted(places_um: Array, scaled: Array) -> tuple[float, float, float]:
    """Signal, length in millimetres, and noise."""
    regressor = _regressor(_kernel(0.5, 0.5, 0.5), fits=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a kernel at its bounds, as of genes without any pattern, is a kernel
        regressor.fit(places_um / 1000, scaled)
    signal, length, noise = np.exp(regressor.kernel_.theta)
    return float(signal), float(length), float(noise)


def _kernel(signal: float, length_mm: float, noise: float) -> "Kernel":
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    smooth = Matern(length_mm, length_scale_bounds=(0.05, 20.0), nu=SMOOTHNESS)
    return ConstantKernel(signal, (1e-4, 10.0)) * smooth + WhiteKernel(noise, (1e-3, 10.0))


def _regressor(kernel: "Kernel", *, fits: bool) -> "GaussianProcessRegressor":
    from sklearn.gaussian_process import GaussianProcessRegressor

    return GaussianProcessRegressor(kernel, optimizer="fmin_l_bfgs_b" if fits else None)
