"""CMRCNet."""

ADAPTERS = {"cmrcnet": "stbench.adapters.cmrcnet.adapter:CMRCNet"}
