"""Data: what methods and metrics see of a cohort."""

from stbench.data.cohort import Cohort, ShippedFold, across
from stbench.data.fingerprints import Fingerprints
from stbench.data.panel import Panel
from stbench.data.partly import PartlyObservedSlide, partly_observed
from stbench.data.slide import BlindSlide, Corrected, Slide, Whole
from stbench.data.some_genes import PartlyMeasuredSlide, of_genes, partly_measured
from stbench.data.target import Target, TargetSpace, targets

__all__ = [
    "BlindSlide", "Cohort", "Corrected", "Fingerprints", "Panel", "PartlyMeasuredSlide", "PartlyObservedSlide",
    "ShippedFold", "Slide", "Target", "TargetSpace", "Whole", "across", "of_genes", "partly_measured",
    "partly_observed", "targets",
]  # fmt: skip
