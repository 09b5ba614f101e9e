"""Arms on the command line: what is to do, what it may take, and what is told of jobs without an answer."""

from dataclasses import replace

import pytest

from stbench.analyses.rescoring import arms_of
from stbench.cards import datasets, methods
from stbench.cli.arms import carried_out, print_arms
from stbench.runs.arms import plans_of_arms
from stbench.runs.place import Place
from stbench.runs.store import Store
from stbench.weights import DEFAULT_SEARCH
from tests.made.ledger import card
from tests.made.plans import TASK, plan_of, put_result

OWN = plan_of("learner", "mean")
ARMS = plans_of_arms(arms_of(card(split="slides"), TASK), OWN, methods(), DEFAULT_SEARCH)


def place_in(folder):
    return Place(store=folder / "store", cache=folder / "cache", dataset=datasets()["demo"])


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (0, ["10 jobs are to do", "Estimated time: unknown (no earlier job of learner, mean to judge by)"]),
        (6, ["4 jobs are to do", "Estimated time: at most 20 s on 2 workers."]),
        (10, ["0 jobs are to do"]),
    ],
)
def test_the_plan_says_what_is_to_do_and_what_it_may_take(tmp_path, capsys, done, told):
    store = Store.open(tmp_path / "store")
    jobs = [job for _, plan in ARMS.plans for job in plan.jobs]
    for job in jobs[:done]:
        put_result(store, job, cost={"train_wall_s": 10.0})
    print_arms(ARMS, place_in(tmp_path), workers=2)
    printed = capsys.readouterr().out
    assert all(line in printed for line in told)
    assert ("Estimated" in printed) == (done < len(jobs))


@pytest.mark.parametrize("reason", ["no slide has a sister"])
def test_what_cannot_be_trained_is_said_once(tmp_path, capsys, reason):
    print_arms(replace(ARMS, impossible={"a": reason, "b": reason}), place_in(tmp_path), workers=1)
    assert capsys.readouterr().out.count(reason) == 1


class Telling:
    """An engine that says how each job ended, and runs none."""

    def __init__(self, statuses):
        self.statuses = iter(statuses)

    def run(self, jobs, place, report):
        for job in jobs:
            report(job, next(self.statuses))


@pytest.mark.parametrize(("statuses", "failed"), [(["measured"] * 10, 0), (["measured", "failed"] * 5, 5)])
def test_jobs_without_an_answer_are_counted_over_all_arms(tmp_path, capsys, statuses, failed):
    assert carried_out(ARMS, place_in(tmp_path), Telling(statuses), tmp_path / "out") == failed
    assert capsys.readouterr().err.count("failed") == failed
