"""Options of ``predict``: what they come to, without anything being run."""

from dataclasses import replace
from inspect import signature

import pytest

from stbench.cli.options import Options, asking
from stbench.cli.predict_options import PredictOptions
from stbench.errors import ProtocolError, SelectionError
from stbench.runs.place import Terms
from tests.made.unmeasured import write_image, write_table

SMALL = """\
reader: demo
markers: [IGKC, NPY]
options: {{patients: {patients}, sections: 1, spots: 30, genes: 24, mpp_um: 4.0}}
"""


@pytest.fixture
def options(tmp_path):
    (tmp_path / "cards/datasets").mkdir(parents=True)
    for name, patients in (("small", 2), ("alone", 1)):
        (tmp_path / f"cards/datasets/{name}.yaml").write_text(SMALL.format(patients=patients))
    write_image(tmp_path / "new/N1.png")
    write_table(tmp_path / "new/N1.csv")
    return PredictOptions(
        method="mean", slides=tmp_path / "new", mpp=4.0, dataset="small", cards=tmp_path / "cards",
        store=tmp_path / "store", cache=tmp_path / "cache",
    )  # fmt: skip


def test_a_command_has_the_options_that_make_sense_for_it_and_some_must_be_given():
    def mine(options: PredictOptions) -> None:
        """What it does."""

    parameters = signature(asking(mine)).parameters
    hidden = {item for item in signature(Options).parameters if item not in parameters}
    assert hidden == PredictOptions.without == {"methods", "test_dataset", "test_data_root", "variants", "selection"}
    assert {name for name, each in parameters.items() if each.default is each.empty} == {"method", "slides"}


@pytest.mark.parametrize(
    ("change", "jobs"), [({}, (2, 1)), ({"no_scores": True}, (0, 1)), ({"method": "shuffled-ridge"}, (10, 1))]
)
def test_a_slide_is_one_job_whatever_repeats_a_method_has_and_cross_validation_is_the_usual(options, change, jobs):
    predicting, place = replace(options, **change).predicting(Terms())
    validated = () if predicting.validation is None else predicting.validation.jobs
    assert (len(validated), len(predicting.plan.jobs)) == jobs
    assert place.unmeasured is not None
    assert predicting.plan.jobs[0].fold.name == "unmeasured/N1"
    assert not options.store.exists()


@pytest.mark.parametrize(("seed", "expected"), [(None, 0), (5, 5)])
def test_the_seed_is_the_tasks_first_or_another(options, seed, expected):
    predicting, _ = replace(options, seed=seed).predicting(Terms())
    assert [job.seed for job in predicting.plan.jobs] == [expected]
    assert {job.seed for job in predicting.validation.jobs} == {0}


@pytest.mark.parametrize(
    ("change", "kind", "told"),
    [
        ({"method": "all"}, SelectionError, "names .* methods"),
        ({"dataset": "alone"}, ProtocolError, "--no-scores"),
        ({"genes": "XYZ"}, SelectionError, "which is not in the panel"),
        ({"task": "bleep-visium-harmony"}, SelectionError, "corrects the counts"),
    ],
)
def test_a_mistake_is_told_as_plans_are_made(options, change, kind, told):
    with pytest.raises(kind, match=told):
        replace(options, **change).predicting(Terms())
