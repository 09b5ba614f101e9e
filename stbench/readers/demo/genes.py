"""Genes of the simulated cohort: real human symbols, grouped by what explains them in the simulation.

The grouping is the simulation's and follows biology only loosely: genes of nerve, muscle and stress stand for
programmes that are laid out in space and leave no trace in the simulated image.
"""

from typing import Literal, NamedTuple

Group = Literal["image", "position", "nothing"]
GROUPS: tuple[Group, ...] = ("image", "position", "nothing")
MARKERS = ("IGKC", "NPY", "PLP1", "HBB", "SCGB2A2", "MGP", "GFAP", "MBP")

# Image genes, by the tissue domain in which they are highest (order of tissue.DOMAINS).
INVASIVE = """SCGB2A2 ERBB2 KRT8 KRT18 KRT19 EPCAM GRB7 STARD3 MUC1 CD24 TFF1 TFF3 AGR2 AGR3 XBP1 GATA3 FOXA1 ESR1 PGR
CDH1 CLDN3 CLDN4 CLDN7 ELF3 SPDEF MLPH AZGP1 PIP SCGB1D2 S100A14 MKI67 TOP2A CCNB1 BIRC5 PCNA TYMS UBE2C CCND1 MYC
FASN TRPS1 PGAP3 MIEN1"""
IN_SITU = """NPY KRT5 KRT14 KRT17 KRT7 KRT15 TP63 MYLK OXTR CALML5 LTF LCN2 SLPI PIGR MUCL1 S100P CEACAM6 KRT23 WFDC2
DSP PERP TACSTD2 ALDH1A3 ELF5"""
STROMA = """MGP COL1A1 COL1A2 COL3A1 COL5A1 COL6A1 COL6A2 COL6A3 FN1 SPARC LUM DCN BGN POSTN FBLN1 FBN1 VIM THY1 PDGFRA
PDGFRB FAP CTHRC1 MMP2 MMP11 TIMP1 TIMP3 LOX ELN VCAN THBS2 SFRP2 SFRP4 CCN2 IGFBP7 SERPINF1 CTSK"""
FAT = """ADIPOQ FABP4 PLIN1 PLIN4 LPL CIDEC CIDEA LEP PPARG GPD1 SCD ADH1B CD36 LIPE PNPLA2 AQP7 G0S2 RBP4"""
IMMUNE = """IGKC IGHG1 IGHG3 IGHA1 IGHM IGLC2 IGLC3 JCHAIN MZB1 CD79A MS4A1 CD19 CD3D CD3E CD3G CD2 CD8A CD4 TRBC1 TRBC2
TRAC IL7R CCL5 CCL19 CCL21 CXCL9 CXCL10 CXCL13 GZMK GZMA NKG7 PTPRC CD52 CORO1A LTB SELL HLA-DRA CD74 LYZ CD68 CD163
C1QA"""

# Position genes: three fields that the image does not show.
NERVE = """PLP1 MBP MPZ PMP22 MAL SOX10 S100B NCAM1 NRXN1 GAP43 STMN2 UCHL1 SNAP25 NEFL NEFM MAP2 SYT1 KIF5A MOG MOBP
CNP CRYAB"""
VESSEL = """ACTA2 TAGLN MYH11 CNN1 DES MYL9 TPM2 PECAM1 VWF CDH5 KDR FLT1 ENG CLDN5 PLVAP RGS5 NOTCH3 EMCN AQP1
ACKR1"""
STRESS = """HSPA1A HSPA1B DNAJB1 HSPB1 HSPH1 FOS JUN EGR1 ATF3 DUSP1 IER2 ZFP36 VEGFA CA9 NDRG1 SLC2A1 ADM BNIP3 LDHA
PGK1"""

# Genes that nothing explains: the same share of every spot.
FLAT = """HBB GFAP HBA1 HBA2 ACTB GAPDH B2M EEF1A1 TPT1 UBC UBB TUBA1B RPLP0 RPLP1 RPLP2 RPS2 RPS3 RPS4X RPS6 RPS8 RPS12
RPS14 RPS18 RPS19 RPS27 RPL3 RPL5 RPL7 RPL8 RPL10 RPL11 RPL13 RPL19 RPL28 RPL32 RPL37A MT-CO1 MT-CO2 MT-CO3 MT-ND1
MT-ND2 MT-ND4 MT-CYB MT-ATP6 FTH1 FTL MALAT1 NEAT1 HNRNPA1 EIF1 EIF4A1 PPIA PPIB PFN1 CFL1 TMSB10 MYL6 COX4I1 COX6C
ATP5F1B NDUFA4 UQCRB PSMB1 PSMA7 SRSF3 YBX1 NPM1 HSP90AB1 CALM1 CALM2 SNRPD2 POLR2L GPX1 PRDX1 SOD1 AQP4 OLIG1
OLIG2"""

PROGRAMMES: tuple[tuple[Group, int, str], ...] = (
    ("image", 0, INVASIVE),
    ("image", 1, IN_SITU),
    ("image", 2, STROMA),
    ("image", 3, FAT),
    ("image", 4, IMMUNE),
    ("position", 0, NERVE),
    ("position", 1, VESSEL),
    ("position", 2, STRESS),
    ("nothing", 0, FLAT),
)
N_GENES = sum(len(text.split()) for _, _, text in PROGRAMMES)


class Gene(NamedTuple):
    """A simulated gene."""

    symbol: str
    group: Group
    home: int
    """Image genes: the domain where it is highest. Position genes: the field it follows. Others: 0."""


def chosen_genes(n: int) -> tuple[Gene, ...]:
    """``n`` genes: the markers, then every programme in proportion to its length, sorted by symbol."""
    ranked = []
    for group, home, text in PROGRAMMES:
        symbols = text.split()
        for rank, symbol in enumerate(symbols):
            turn = -1.0 if symbol in MARKERS else rank / len(symbols)
            ranked.append((turn, Gene(symbol, group, home)))
    ranked.sort()
    return tuple(sorted(gene for _, gene in ranked[:n]))
