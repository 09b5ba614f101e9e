"""Foundation models under a probe, or fine-tuned."""

ADAPTERS = {"foundation": "stbench.adapters.foundation.adapter:Foundation"}
