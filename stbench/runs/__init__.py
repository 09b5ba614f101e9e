"""Runs: cards to jobs, jobs to results in a store."""
