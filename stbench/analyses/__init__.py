"""Analyses: scores to leaderboards, comparisons and maps."""
