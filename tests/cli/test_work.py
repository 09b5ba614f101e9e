"""Who carries jobs out, and on what terms, as options of all commands that run jobs."""

import inspect

import pytest

from stbench.cli.options import asking
from stbench.cli.predicting import predict
from stbench.cli.protocols import explain
from stbench.cli.running import run
from stbench.cli.work import Work
from stbench.errors import SelectionError
from stbench.runs.place import Terms

NAMES = list(inspect.signature(Work).parameters)


@pytest.mark.parametrize("command", [run, predict, explain])
def test_every_command_that_runs_jobs_has_all_options_of_work(command):
    listed = list(inspect.signature(command).parameters)
    assert [name for name in listed if name in NAMES] == NAMES
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"device": "cpu"}, Terms(device="cpu")),
        (
            {"device": "cpu", "job_timeout": 5.0, "job_memory": 2.0},
            Terms(device="cpu", job_seconds=5.0, job_memory_gb=2.0),
        ),
        ({"engine": "ray", "device": "cuda"}, Terms(device="cuda")),
    ],
)
def test_the_terms_are_those_that_were_asked_for(given, expected):
    assert Work(**given).terms() == expected


@pytest.mark.parametrize("workers", [1, 7])
def test_the_engine_has_the_workers_that_were_asked_for(workers):
    work = Work(workers=workers)
    assert work.chosen.known == {"workers": workers, "threads": 1}
    assert work.at_once() == workers
    assert Work().at_once() >= 1


def test_an_option_that_the_engine_lacks_is_refused_before_anything_runs():
    with pytest.raises(SelectionError, match="no option of the engine 'local'"):
        Work(engine_option=["cluster=here"]).terms()


def test_options_of_several_classes_stand_where_their_arguments_do():
    def command(first: str, work: Work, gpus: str = "mine") -> None:
        made.append((first, work, gpus))

    made = []
    asked = asking(command)
    listed = list(inspect.signature(asked).parameters)
    assert listed == ["first", *(name for name in NAMES if name != "gpus"), "gpus"]
    given = {name: getattr(Work(), name) for name in NAMES} | {"workers": 3, "gpus": "own"}
    asked(first="one", **given)
    assert made == [("one", Work(workers=3), "own")]
