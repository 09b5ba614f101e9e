"""Hist2ST."""

ADAPTERS = {"hist2st": "stbench.adapters.hist2st.adapter:Hist2ST"}
