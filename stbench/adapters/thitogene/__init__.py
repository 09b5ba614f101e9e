"""THItoGene."""

ADAPTERS = {"thitogene": "stbench.adapters.thitogene.adapter:THItoGene"}
