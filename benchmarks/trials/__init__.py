"""Trials: what a stranger's file, a hostile method or a bad moment could do to a run, tried many times."""
