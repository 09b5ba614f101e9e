"""Environment: what starts inside finds the variables, and outside they are as they were."""

import os

import pytest

from stbench.runs.engines.environment import COUNTS_OF_THREADS, environment, of_workers


@pytest.mark.parametrize("before", [None, "old"])
@pytest.mark.parametrize("raises", [False, True])
def test_variables_hold_inside_and_are_put_back(monkeypatch, before, raises):
    monkeypatch.delenv("STBENCH_MADE", raising=False)
    if before is not None:
        monkeypatch.setenv("STBENCH_MADE", before)
    try:
        with environment({"STBENCH_MADE": "new"}):
            assert os.environ["STBENCH_MADE"] == "new"
            if raises:
                raise ValueError
    except ValueError:
        pass
    assert os.environ.get("STBENCH_MADE") == before


@pytest.mark.parametrize("threads", [1, 8])
def test_every_library_is_told_how_many_threads_it_has(threads):
    assert {of_workers(threads)[name] for name in COUNTS_OF_THREADS} == {str(threads)}
