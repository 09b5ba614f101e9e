"""Every registered engine keeps the contract; a careless one is told why."""

import pytest

from stbench.contract import (
    check_engine,
)
from stbench.errors import SelectionError
from stbench.runs.engines import engines
from stbench.runs.execute import execute


@pytest.mark.parametrize("name", engines.names())
def test_engines_keep_the_contract(name):
    try:
        engines[name](workers=1, threads=1)
    except SelectionError as lacking:  # what its extra brings, or a scheduler
        pytest.skip(str(lacking))
    check_engine(engines[name])


class Engine:
    """An engine that runs jobs in this process, as it is told to."""

    mistake = ""

    def __init__(self, *, workers, threads):
        pass

    def run(self, jobs, place, report):
        for job in jobs[1:] if self.mistake == "skips" else jobs:
            if self.mistake == "early":
                report(job, "measured")
            status = execute(job, place)
            report(job, "measured" if self.mistake == "flatters" else status)
            if self.mistake == "repeats":
                report(job, status)
            if self.mistake == "stops" and status == "failed":
                return


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ("early", "before its result is kept"),
        ("flatters", "is reported as 'measured', and kept as 'failed'"),
        ("repeats", "is reported 2 times"),
        ("skips", "is reported 0 times"),
        ("stops", "is reported 0 times"),
    ],
)
def test_an_engine_that_breaks_a_line_of_the_contract_is_told(mistake, told):
    with pytest.raises(AssertionError, match=told):
        check_engine(type("Wrong", (Engine,), {"mistake": mistake}))


def test_an_engine_that_runs_jobs_in_this_process_keeps_the_contract():
    check_engine(Engine)
