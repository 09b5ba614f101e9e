"""Data: what methods and metrics see of a cohort."""

from stbench.data.cohort import Cohort, across
from stbench.data.panel import Panel
from stbench.data.slide import BlindSlide, Corrected, Slide, Whole
from stbench.data.target import Target

__all__ = ["BlindSlide", "Cohort", "Corrected", "Panel", "Slide", "Target", "Whole", "across"]
