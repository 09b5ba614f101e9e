"""ST-DAI, written from its abstract: no code and no full text were available."""

ADAPTERS = {"st_dai": "stbench.adapters.st_dai.adapter:StDai"}
