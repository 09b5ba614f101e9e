"""Probes: linear maps on frozen features."""

ADAPTERS = {
    "hest_probe": "stbench.adapters.probes.hest:HestProbe",
    "ridge_probe": "stbench.adapters.probes.ridge:RidgeProbe",
}
