"""Every result in the golden folder is reproduced by some test, or says why it cannot be."""

import json
from fnmatch import fnmatchcase

import pytest
import torch

from tests.made.golden import assert_matches, golden, golden_folder
from tests.made.reproduced import expected_tensors, reproduces, tensors_of_tests

NOT_REPRODUCED = {
    "her2st_dataset": {
        "sr/*": "super-resolution grids are no task here",
    },
    "loki": {"annotate/*": "annotation of tissue by bulk expression is no task here"},
}
"""Topic -> pattern of names -> reason; a pattern that fits no tensor that is missing is out of date."""
DESCRIBED = {path.stem: json.loads(path.read_text()).get("tensors") for path in golden_folder().glob("*.json")}
TOPICS = sorted(topic for topic, tensors in DESCRIBED.items() if isinstance(tensors, list))


@pytest.fixture(scope="module")
def reproduced():
    return tensors_of_tests()


@pytest.mark.parametrize("topic", TOPICS)
def test_every_result_is_reproduced_or_says_why_not(topic, reproduced):
    missing = {name for name in expected_tensors(topic) if (topic, name) not in reproduced}
    reasons = NOT_REPRODUCED.get(topic, {})
    assert sorted(name for name in missing if not any(fnmatchcase(name, pattern) for pattern in reasons)) == []
    assert [p for p in reasons if not any(fnmatchcase(name, p) for name in missing)] == []


@pytest.mark.skipif(not TOPICS, reason="no golden folder")
def test_reasons_are_of_topics_that_there_are():
    assert NOT_REPRODUCED.keys() <= set(TOPICS)


@pytest.mark.parametrize("given", [("retrieval/simple/indices",), ("retrieval/simple/*",)])
def test_a_test_that_leaves_out_what_it_promises_fails(given):
    @reproduces("bleep", *given)
    def left_out():
        assert torch.ones(1).all()

    with pytest.raises(AssertionError, match=r"never asserted.*retrieval/simple/indices"):
        left_out()


@pytest.mark.parametrize("rule", ["simple", "average"])
def test_a_promise_is_filled_in_with_the_parameters(rule):
    @reproduces("bleep", "retrieval/{rule}/indices")
    def does(rule):
        assert_matches(golden("bleep").tensors[f"retrieval/{rule}/indices"], f"retrieval/{rule}/indices", "bleep")

    does(rule=rule)


def test_a_promise_of_an_unknown_tensor_fails():
    @reproduces("bleep", "no/such")
    def wrong():
        pass

    with pytest.raises(AssertionError, match="bleep has no tensor no/such"):
        wrong()
