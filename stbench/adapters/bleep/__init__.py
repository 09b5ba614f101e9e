"""BLEEP."""

ADAPTERS = {"bleep": "stbench.adapters.bleep.adapter:Bleep"}
