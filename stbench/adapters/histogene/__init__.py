"""HisToGene."""

ADAPTERS = {"histogene": "stbench.adapters.histogene.adapter:HisToGene"}
