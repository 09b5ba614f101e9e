"""mclSTExp."""

ADAPTERS = {"mclstexp": "stbench.adapters.mclstexp.adapter:MclSTExp"}
