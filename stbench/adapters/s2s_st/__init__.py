"""S2S-ST (Sparser2Sparse), written from its abstract: no code and no full text were available."""

ADAPTERS = {"s2s_st": "stbench.adapters.s2s_st.adapter:S2sSt"}
