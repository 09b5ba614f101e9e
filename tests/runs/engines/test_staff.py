"""Staff: each worker is bound to one GPU in turn, and what they hold is within what there is."""

from collections import Counter
from types import SimpleNamespace

import pytest

from stbench.runs.engines import staff
from stbench.runs.engines.workers import Crowded, TooLarge
from stbench.runs.machine import GB, Gpu, Machine
from stbench.runs.resources import Limits

TOTAL = Machine(cores=1, memory_bytes=10 * GB).job_memory_bytes


class Worker:
    """Does nothing."""

    born = 0

    def __init__(self, place, threads, gpu):
        Worker.born += 1
        self.pid, self.gpu, self.job, self.limits = Worker.born, gpu, None, Limits()

    @property
    def is_idle(self):
        return self.job is None

    def end(self):
        self.ended = True


@pytest.fixture
def make(monkeypatch):
    monkeypatch.setattr(staff, "Worker", Worker)

    def made(n_gpus=0, holdings=None):
        warden = SimpleNamespace(begins=lambda pid: None, ended=lambda pid: None)
        machine = Machine(cores=2, memory_bytes=10 * GB, gpus=tuple(Gpu(str(n), GB) for n in range(n_gpus)))
        return staff.Staff(None, 1, machine, warden, holdings=holdings)

    return made


@pytest.mark.parametrize(("n_workers", "n_gpus"), [(3, 0), (1, 2), (5, 2), (4, 4), (7, 3)])
def test_workers_are_spread_over_the_gpus_also_after_one_was_replaced(make, n_workers, n_gpus):
    made = make(n_gpus)
    for _ in range(n_workers):
        made.hire()
    made.dismiss(made.workers[0])
    made.hire()
    bound = Counter(worker.gpu for worker in made.workers)
    assert set(bound) <= {*made.machine.gpus} if n_gpus else set(bound) == {None}
    assert max(bound.values()) - min([bound[gpu] for gpu in made.machine.gpus] or [n_workers]) <= 1


@pytest.mark.parametrize(
    ("sizes", "limits", "expected"),
    [
        ([1, 2], [None, None], {}),
        ([3, 2], [2 * GB, None], {0: TooLarge(3 * GB, 2 * GB)}),
        ([3, 3], [2 * GB, 2 * GB], {0: TooLarge(3 * GB, 2 * GB), 1: TooLarge(3 * GB, 2 * GB)}),
        ([4, 6], [None, None], {1: Crowded()}),
        ([4, 6], [None, 5 * GB], {1: TooLarge(6 * GB, 5 * GB)}),
        ([12, 1], [None, None], {0: TooLarge(12 * GB, TOTAL)}),
        ([12, 1], [99 * GB, None], {0: TooLarge(12 * GB, TOTAL)}),
        ([], [], {}),
    ],
    ids=[
        "enough",
        "its own limit",
        "both",
        "together",
        "its limit goes before",
        "all",
        "more than there is",
        "no look",
    ],
)
def test_a_job_ends_that_holds_more_than_it_may_or_most_where_all_hold_too_much(make, sizes, limits, expected):
    made = make()
    for limit in limits or [None, None]:
        made.hire()
        made.workers[-1].job, made.workers[-1].limits = object(), Limits(memory_bytes=limit)
    held = {worker.pid: size * GB for worker, size in zip(made.workers, sizes, strict=False)}
    made.holdings = SimpleNamespace(look=lambda limits: held)
    assert {made.workers.index(worker): event for worker, event in made.overgrown()} == expected


def test_workers_without_a_job_go_before_a_job_does(make):
    made = make()
    made.hire()
    made.hire()
    made.workers[0].job = object()
    made.holdings = SimpleNamespace(look=lambda limits: dict.fromkeys(limits, 5 * GB))
    assert made.overgrown() == []
    assert [worker.is_idle for worker in made.workers] == [False]


@pytest.mark.parametrize("n_workers", [1, 3])
def test_one_worker_can_be_kept_and_all_end_with_the_block(make, n_workers):
    made = make()
    with made.employed():
        for _ in range(n_workers):
            made.hire()
        last = made.workers[-1]
        made.keep_only(last)
        assert made.workers == [last]
    assert made.workers == []
    assert last.ended
