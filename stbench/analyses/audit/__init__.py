"""Audit: what of a score is knowing the test patient, what is more slides, and what is another panel.

Scores under the papers' rule differ from those for new patients in three things at once: whose slides train, how many,
and which genes are asked for. The arms of an audit change one after the other, on the slides where all of them can be.
"""

from stbench.analyses.audit.base import STEPS, Arms, Audit, Effect, Trained
from stbench.analyses.audit.effects import audited

__all__ = ["STEPS", "Arms", "Audit", "Effect", "Trained", "audited"]
