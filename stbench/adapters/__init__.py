"""Methods: one module each; ``adapters["bleep"]`` is the class, made with its hyper-parameters."""

from stbench.registry import Registry

adapters: Registry[type] = Registry(
    "adapter",
    builtin={
        "mean": "stbench.adapters.mean:Mean",
        "ridge_probe": "stbench.adapters.ridge_probe:RidgeProbe",
        "stnet": "stbench.adapters.stnet:STNet",
        "bleep": "stbench.adapters.bleep:Bleep",
        "histogene": "stbench.adapters.histogene:HisToGene",
        "comtip": "stbench.adapters.comtip:CoMTIP",
        "cmrcnet": "stbench.adapters.cmrcnet:CMRCNet",
        "stimage": "stbench.adapters.stimage:STimage",
    },
    group="stbench.adapters",
)
register = adapters.register
