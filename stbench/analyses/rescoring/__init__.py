"""Rescoring: one set of predictions under the scoring rules of several papers."""

from stbench.analyses.rescoring.base import Rule, SlideAnswer, rule, rules
from stbench.analyses.rescoring.rescored import Rescored, rank_agreement, rescore

__all__ = ["Rescored", "Rule", "SlideAnswer", "rank_agreement", "rescore", "rule", "rules"]
