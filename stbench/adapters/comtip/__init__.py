"""CoMTIP."""

ADAPTERS = {"comtip": "stbench.adapters.comtip.adapter:CoMTIP"}
