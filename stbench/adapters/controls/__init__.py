"""Controls: methods that must lose, or must win."""

ADAPTERS = {
    "mean": "stbench.adapters.controls.mean:Mean",
    "position": "stbench.adapters.controls.position:Position",
    "shuffled_ridge": "stbench.adapters.controls.shuffled:ShuffledRidge",
}
