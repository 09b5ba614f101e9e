"""Patches: crops around spots at a size in micrometres."""

from stbench.data.patches.cutting import CUT_VERSION, count_outside, cut_patches
from stbench.data.patches.spec import PatchSpec

__all__ = ["CUT_VERSION", "PatchSpec", "count_outside", "cut_patches"]
