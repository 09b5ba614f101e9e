"""Values of ``pool``: over which spots one PCC is taken; means go up from there, units counting alike."""

from stbench.analyses.rescoring.base import switch_value


@switch_value(switch="pool", title="within a slide", says="PCC per gene over the spots of a slide; slides averaged")
def within_slide(patient: str, fold: str, slide: str) -> str:
    """The slide."""
    return slide


@switch_value(
    switch="pool", title="within a fold",
    says="PCC per gene over the spots of a fold's slides at once: differences between slides count as skill",
)  # fmt: skip
def within_fold(patient: str, fold: str, slide: str) -> str:
    """The slides that were tested with the same training slides."""
    return fold


@switch_value(
    switch="pool", title="over all folds",
    says="PCC per gene over the spots of all folds at once: the mean of a fold's training slides, which runs against "
    "the left-out slide's, counts too",
)  # fmt: skip
def all_folds(patient: str, fold: str, slide: str) -> str:
    """One unit."""
    return ""


@switch_value(switch="pool", title="within a patient", says="PCC per gene over the spots of a patient's slides at once")
def within_patient(patient: str, fold: str, slide: str) -> str:
    """The patient."""
    return patient


@switch_value(
    switch="pool", title="spot across genes", unit="spot",
    says="PCC of a spot across genes, spots and then slides averaged: levels of genes count as skill",
)  # fmt: skip
def across_genes(patient: str, fold: str, slide: str) -> str:
    """The slide, whose spots are correlated one by one."""
    return slide


@switch_value(
    switch="pool",
    title="one vector",
    unit="slide",
    says="one PCC over all genes and spots of a slide: levels of genes count as skill",
)
def one_vector(patient: str, fold: str, slide: str) -> str:
    """The slide."""
    return slide
