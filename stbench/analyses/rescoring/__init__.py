"""Rescoring: stored predictions under the evaluation of any paper, choice by choice."""

from stbench.analyses.rescoring.arm import Arm
from stbench.analyses.rescoring.arms import arms_of
from stbench.analyses.rescoring.base import SWITCHES, SwitchValue, switch_value, switch_values
from stbench.analyses.rescoring.resampling import Resampling, drawn, left_out
from stbench.analyses.rescoring.rescored import Rescored, rank_agreement, rescore
from stbench.analyses.rescoring.stored import check_space
from stbench.analyses.rescoring.trained import Arms
from stbench.analyses.rescoring.views import Views
from stbench.analyses.rescoring.walk import Explained, Walk, explained

__all__ = [
    "SWITCHES",
    "Arm",
    "Arms",
    "Explained",
    "Resampling",
    "Rescored",
    "SwitchValue",
    "Views",
    "Walk",
    "arms_of",
    "check_space",
    "drawn",
    "explained",
    "left_out",
    "rank_agreement",
    "rescore",
    "switch_value",
    "switch_values",
]  # fmt: skip
