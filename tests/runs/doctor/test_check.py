"""Check: how bad the state of a thing is."""

import pytest

from stbench.runs.doctor.check import Check, gib


@pytest.mark.parametrize(
    ("facts", "state"),
    [({}, "ok"), ({"todo": "do"}, "remark"), ({"todo": "do", "absent": True}, "absent"),
     ({"todo": "do", "prevents": True}, "error"), ({"absent": True, "prevents": True}, "error")],
)  # fmt: skip
def test_what_prevents_runs_is_an_error_and_what_is_absent_is_none(facts, state):
    assert Check("what", "value", **facts).state == state


@pytest.mark.parametrize(("n_bytes", "text"), [(0, "0.0 GiB"), (2**29, "0.5 GiB"), (2**41, "2,048.0 GiB")])
def test_bytes_are_said_in_gib(n_bytes, text):
    assert gib(n_bytes) == text
