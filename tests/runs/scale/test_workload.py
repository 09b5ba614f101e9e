"""Workload: spots that are trained on and asked about, models counted once."""

import pytest

from stbench.cards import tasks
from stbench.errors import ProtocolError
from stbench.runs.scale.sizes import Sizes
from stbench.runs.scale.workload import load_imagined, load_of_jobs
from tests.made.plans import TASK, plan_of

PLAN = plan_of("learner", "mean", "mute")


@pytest.mark.parametrize(("n_jobs", "trained", "tested"), [(3, 30 + 60, 90), (2, 30, 60), (1, 30, 30)])
def test_jobs_that_share_a_model_train_it_once(n_jobs, trained, tested):
    loads = {load.entry.name: load for load in load_of_jobs(PLAN, PLAN.jobs[:n_jobs])}
    assert set(loads) == {"learner"}
    assert (loads["learner"].jobs, loads["learner"].trained, loads["learner"].tested) == (n_jobs, trained, tested)


def test_imagined_data_of_the_same_sizes_are_as_much_work_as_those_that_were_read():
    imagined = Sizes(slides=3, patients=2, spots=90, genes=12).imagined()
    read = {load.entry.name: load for load in load_of_jobs(PLAN, PLAN.jobs)}
    assert {load.entry.name: load for load in load_imagined(PLAN.entries, TASK, imagined)} == read


@pytest.mark.parametrize("name", ["gene-pred-within-slide", "imputation"])
def test_a_task_that_hides_spots_by_their_places_needs_the_data(name):
    imagined = Sizes(slides=3, patients=2, spots=90, genes=12).imagined()
    with pytest.raises(ProtocolError, match="by their places"):
        load_imagined(PLAN.entries, tasks()[name], imagined)
