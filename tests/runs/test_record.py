"""Record: JSON of what is known of a job that ended, and what an answer says of it."""

import json
from dataclasses import MISSING, fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.encoders.compute import Compute
from stbench.runs.record import RECORD_FORMAT, Record, record_of
from tests.made.plans import plan_of

names = st.text(max_size=8)
texts = st.dictionaries(names, names, max_size=3)
values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | names
records = st.builds(
    Record, key=names, status=st.sampled_from(["measured", "failed", "timed out", "out of memory"]), method=names,
    task=names, dataset=names, fold=names, seed=st.integers(), profile=names,
    settings=st.dictionaries(names, values, max_size=3), stand_in=st.booleans(), cause=names,
    cost=st.dictionaries(names, st.floats(0, 1e9), max_size=3), remarks=st.lists(names, max_size=3).map(tuple),
    versions=texts, machine=texts, weights=texts, threads=st.integers(0, 64),
)  # fmt: skip
REQUIRED = [item.name for item in fields(Record) if item.default is MISSING and item.default_factory is MISSING]
RECORD = Record(
    key="a", status="measured", method="mean", task="t", dataset="d", fold="A1", seed=0, profile="paper"
)  # fmt: skip
(JOB, *_) = plan_of("learner").jobs


@settings(max_examples=50, deadline=None)
@given(records)
def test_a_record_comes_back_from_json_as_it_was(record):
    assert Record.of(json.loads(json.dumps(record.plain()))) == record


@pytest.mark.parametrize("name", REQUIRED)
def test_a_record_without_a_field_that_every_record_has_is_none(name):
    stored = {key: value for key, value in RECORD.plain().items() if key != name}
    with pytest.raises(ValueError, match=name):
        Record.of(stored)


@pytest.mark.parametrize("name", sorted({item.name for item in fields(Record)} - set(REQUIRED) - {"format"}))
def test_what_older_records_lack_has_a_default_and_what_newer_ones_add_is_left(name):
    stored = {key: value for key, value in RECORD.plain().items() if key != name}
    assert Record.of(stored | {"of a later format": 1}) == RECORD


@pytest.mark.parametrize(
    ("noted", "compute"),
    [
        ({}, {}),
        ({"device": "cpu", "precision": "float32", "threads": 1},
         {"device": "cpu", "precision": "float32", "threads": "1 thread"}),
        ({"device": "cuda", "gpu": "H100", "threads": 4}, {"device": "cuda", "gpu": "H100", "threads": "4 threads"}),
    ],
    ids=["of format 1", "a CPU", "a GPU"],
)  # fmt: skip
def test_an_answer_says_what_it_was_computed_on(noted, compute):
    assert Record.of(RECORD.plain() | noted).outcome.compute == compute


@pytest.mark.parametrize(("status", "cause"), [("measured", ""), ("failed", "ValueError: no luck")])
def test_a_record_says_which_job_ended_how_and_on_what(status, cause):
    made = record_of(JOB, status, Compute(threads=3, precision="bfloat16"), cause=cause, cost={"train_wall_s": 1.0})
    assert (made.key, made.status, made.cause, made.format) == (JOB.key, status, cause, RECORD_FORMAT)
    assert (made.method, made.task, made.fold, made.seed) == ("learner", "gene-pred", "A1", 0)
    assert (made.settings, made.adapter_version) == ({"noise": 0.1}, JOB.adapter_version)
    assert (made.task_sha256, made.method_sha256) == (JOB.task.sha256, JOB.entry.card.sha256)
    assert (made.device, made.gpu, made.precision, made.threads) == ("cpu", "", "bfloat16", 3)
    assert (made.outcome.status, made.outcome.cause, made.outcome.cost) == (status, cause, {"train_wall_s": 1.0})
    assert json.loads(json.dumps(made.plain()))["versions"]["stbench"]
