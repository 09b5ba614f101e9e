"""EGGN."""

ADAPTERS = {"eggn": "stbench.adapters.eggn.adapter:EGGN"}
