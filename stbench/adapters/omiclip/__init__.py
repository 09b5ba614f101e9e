"""OmiCLIP."""

ADAPTERS = {"omiclip": "stbench.adapters.omiclip.adapter:OmiCLIP"}
