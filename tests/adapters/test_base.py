"""What adapters are asked by: abilities, fields that training reads, weights, and a job's context."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from stbench.adapters import base
from stbench.adapters.base import ABILITIES, Context, abilities, added_later, as_before, inference_only, training_fields
from stbench.encoders.compute import Compute
from stbench.weights import WeightSearch


@dataclass(frozen=True)
class Some:
    width: int = 3
    k: int = inference_only(50)
    depth: int = 2


@dataclass(frozen=True)
class Grown(Some):
    encoder: str = added_later("")
    turns: int = added_later(1)


@pytest.mark.parametrize(
    ("adapter", "names"),
    [
        (Some(), set()),
        (Grown(), {"encoder", "turns"}),
        (Grown(encoder="colour"), {"turns"}),
        (Grown(encoder="colour", turns=2, width=3), set()),
    ],
)
def test_what_was_added_later_is_as_before_at_its_default_alone(adapter, names):
    assert as_before(adapter) == names


@pytest.mark.parametrize("ability", ABILITIES)
def test_an_ability_is_a_method_of_that_name(ability):
    assert abilities(SimpleNamespace(**{ability: lambda: None, "save": lambda: None})) == {ability}
    assert abilities(SimpleNamespace(**{ability: "no method"})) == set()


@pytest.mark.parametrize(
    ("adapter", "encoder"),
    [
        (SimpleNamespace(encoder="uni"), ""),
        (SimpleNamespace(encoder="uni", linear_probe=True), "uni"),
        (SimpleNamespace(encoder="uni", linear_probe=False), ""),
        (SimpleNamespace(), ""),
    ],
)
def test_a_linear_probe_says_that_it_is_one_and_then_which_features_it_reads(adapter, encoder):
    assert base.probed_encoder(adapter) == encoder


@pytest.mark.parametrize(
    ("facts", "read"),
    [
        ({"encoder": "uni"}, ("uni", 1)),
        ({"encoder": "uni", "all_symmetries": True}, ("uni", 8)),
        ({"encoder": "uni", "tunes_encoder": True}, None),
        ({"encoder": ""}, None),
        ({"encoder": 5}, None),
        ({}, None),
    ],
)
def test_features_are_read_of_the_encoder_that_is_named_and_stays_frozen(facts, read):
    assert base.features_read(SimpleNamespace(**facts)) == read


def test_fields_of_inference_alone_are_not_read_by_training_and_keep_their_default():
    assert training_fields(Some) == ["width", "depth"]
    assert Some().k == 50


@pytest.mark.parametrize(
    ("adapter", "weights"),
    [(Some(), ()), (SimpleNamespace(needed_weights=lambda: ["uni", "plip"]), ("uni", "plip"))],
    ids=["none", "two"],
)
def test_weights_that_are_needed_are_asked_of_the_adapter(adapter, weights):
    assert base.needed_weights(adapter) == weights


@pytest.mark.parametrize(
    ("adapter", "questions"), [(Some(), ()), (SimpleNamespace(permutes_spots=["embed"]), ("embed",))]
)
def test_only_a_control_that_says_so_permutes_spots(adapter, questions):
    assert base.permutes_spots(adapter) == questions


@pytest.mark.parametrize(("deadline", "left"), [(None, float("inf")), (130.0, 30.0), (90.0, -10.0)])
def test_seconds_left_run_to_the_deadline(deadline, left, monkeypatch):
    monkeypatch.setattr(base.time, "monotonic", lambda: 100.0)
    assert Context(deadline=deadline).seconds_left == left


@pytest.mark.parametrize(("device", "precision"), [("cpu", "bfloat16"), ("cuda:1", "float32")])
def test_a_context_runs_where_and_as_its_compute_says(device, precision):
    context = Context(compute=Compute(device=device, precision=precision))
    assert (context.device, context.precision) == (device, precision)
    assert context.features("colour").compute == context.compute


@pytest.mark.parametrize("name", ["uni", "plip"])
def test_an_encoder_is_replaced_by_its_stand_in_where_the_job_says_so(name):
    context = Context(weights=WeightSearch(stand_ins=frozenset({"uni"})))
    assert context.encoder(name).stand_in == (name == "uni")
