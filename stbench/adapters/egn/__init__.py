"""EGN."""

ADAPTERS = {"egn": "stbench.adapters.egn.adapter:EGN"}
