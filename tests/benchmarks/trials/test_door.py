"""The short form of the trials with changed files: a few of each kind; all must hold."""

from collections import Counter

from benchmarks.trials.door import trials


def test_what_peoples_files_do_at_the_door_is_held():
    outcomes = list(trials(4, 7))
    assert [outcome for outcome in outcomes if not outcome.held] == []
    tried = Counter(outcome.group for outcome in outcomes)
    assert min(tried.values()) == 4
    assert len(tried) >= 14
    assert {"geometry", "names of genes", "noise in cards of datasets", "noise in her2st's counts"} <= set(tried)
