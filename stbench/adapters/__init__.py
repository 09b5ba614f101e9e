"""Methods: one module each; ``adapters["bleep"]`` is the class, made with its hyper-parameters."""

from stbench.registry import Registry

adapters: Registry[type] = Registry(
    "adapter",
    builtin={
        "mean": "stbench.adapters.mean:Mean",
        "position": "stbench.adapters.position:Position",
        "shuffled_ridge": "stbench.adapters.shuffled:ShuffledRidge",
        "hest_probe": "stbench.adapters.hest_probe:HestProbe",
        "ridge_probe": "stbench.adapters.ridge_probe:RidgeProbe",
        "stnet": "stbench.adapters.stnet:STNet",
        "bleep": "stbench.adapters.bleep:Bleep",
        "histogene": "stbench.adapters.histogene:HisToGene",
        "comtip": "stbench.adapters.comtip:CoMTIP",
        "cmrcnet": "stbench.adapters.cmrcnet:CMRCNet",
        "stimage": "stbench.adapters.stimage:STimage",
        "foundation": "stbench.adapters.foundation:Foundation",
        "omiclip": "stbench.adapters.omiclip:OmiCLIP",
    },
    group="stbench.adapters",
)
register = adapters.register
