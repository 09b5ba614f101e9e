"""Methods: one module each; ``adapters["bleep"]`` is the class, made with its hyper-parameters."""

from stbench.registry import Registry

adapters: Registry[type] = Registry(
    "adapter",
    builtin={
        "mean": "stbench.adapters.controls.mean:Mean",
        "position": "stbench.adapters.controls.position:Position",
        "shuffled_ridge": "stbench.adapters.controls.shuffled:ShuffledRidge",
        "hest_probe": "stbench.adapters.probes.hest:HestProbe",
        "ridge_probe": "stbench.adapters.probes.ridge:RidgeProbe",
        "stnet": "stbench.adapters.stnet.adapter:STNet",
        "bleep": "stbench.adapters.bleep.adapter:Bleep",
        "histogene": "stbench.adapters.histogene.adapter:HisToGene",
        "comtip": "stbench.adapters.comtip.adapter:CoMTIP",
        "cmrcnet": "stbench.adapters.cmrcnet.adapter:CMRCNet",
        "stimage": "stbench.adapters.stimage.adapter:STimage",
        "foundation": "stbench.adapters.foundation.adapter:Foundation",
        "omiclip": "stbench.adapters.omiclip.adapter:OmiCLIP",
    },
    group="stbench.adapters",
)
register = adapters.register
