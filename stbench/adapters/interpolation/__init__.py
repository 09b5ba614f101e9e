"""Interpolation: what the observed spots of a slide, or a measured neighbour of it, say of its hidden spots."""

ADAPTERS = {
    "observed_mean": "stbench.adapters.interpolation.distances:ObservedMean",
    "nearest_observed": "stbench.adapters.interpolation.distances:NearestObserved",
    "inverse_distance": "stbench.adapters.interpolation.distances:InverseDistance",
    "kriging": "stbench.adapters.interpolation.process:Kriging",
    "ridge_kriging": "stbench.adapters.interpolation.residual:RidgeKriging",
    "nearest_aligned": "stbench.adapters.interpolation.aligned:NearestAligned",
}
