"""No GPU of this machine is given to two tasks at a time, and a task that asks for too many gets all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.runs.engines.slurm.batches import Share
from stbench.runs.engines.slurm.slots import Slots


@given(
    st.lists(st.integers(0, 5), max_size=20), st.integers(1, 4), st.integers(0, 4), st.randoms(use_true_random=False)
)
def test_what_is_taken_is_free_and_all_tasks_get_their_turn(asked, tasks, gpus, random):
    slots, running, waiting = Slots(tasks, tuple("0123"[:gpus])), [], list(asked)
    while waiting or running:
        for number in list(waiting):
            taken = slots.take(Share(1, number, 0.0))
            if taken is not None:
                assert len(taken) == min(number, gpus)
                waiting.remove(number)
                running.append(taken)
        held = [gpu for taken in running for gpu in taken]
        assert len(held) == len(set(held))
        assert 0 < len(running) <= tasks
        slots.give_back(running.pop(random.randrange(len(running))))
    assert (slots.tasks, sorted(slots.gpus)) == (tasks, sorted("0123"[:gpus]))


@pytest.mark.parametrize(("gpus", "taken"), [(0, ()), (1, ("0",)), (2, ("0", "1")), (3, ("0", "1"))])
def test_a_task_gets_whole_gpus(gpus, taken):
    assert Slots(1, ("0", "1")).take(Share(1, gpus, 0.0)) == taken
