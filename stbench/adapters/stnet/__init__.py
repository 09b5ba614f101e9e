"""ST-Net."""

ADAPTERS = {"stnet": "stbench.adapters.stnet.adapter:STNet"}
