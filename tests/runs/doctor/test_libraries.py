"""Libraries: versions outside of their ranges are said, and a required package that is absent prevents runs."""

import numpy as np
import pytest
from packaging.requirements import Requirement

from stbench.runs.doctor import libraries
from stbench.runs.doctor.libraries import blas, packages, python, required


@pytest.mark.parametrize(
    ("text", "state"),
    [(f"numpy=={np.__version__}", None), ("numpy>=1", None), ("numpy<1", "remark"), ("no-such-package>=1", "error")],
)
def test_a_package_is_held_against_its_range(text, state):
    check = required(Requirement(text))
    assert (check and check.state) == state
    assert check is None or check.todo == f"pip install '{text}'"


@pytest.mark.parametrize(("wanted", "state"), [(">=3.11", "ok"), (">=4.0", "error"), ("", "ok")])
def test_another_python_prevents_runs(monkeypatch, wanted, state):
    monkeypatch.setattr(libraries, "metadata", lambda _: {"Requires-Python": wanted})
    assert python().state == state


@pytest.mark.parametrize(
    ("stated", "states"),
    [(["numpy>=1", "scipy>=1", "ray>=1; extra == 'ray'"], ["ok", "ok"]),
     (["numpy<1", "no-such>=2"], ["ok", "remark", "error", "ok"])],
)  # fmt: skip
def test_required_packages_are_counted_and_those_that_are_amiss_have_a_line(monkeypatch, stated, states):
    monkeypatch.setattr(libraries, "requires", lambda _: stated)
    monkeypatch.setattr(libraries, "_extras", lambda _: iter(()))
    checks = list(packages())
    assert [check.state for check in checks] == states
    n_amiss = len(states) - 2
    assert checks[-1].value == f"{2 - n_amiss} of 2 required are here, in their ranges"


def test_libraries_of_linear_algebra_are_told_with_their_threads(monkeypatch):
    monkeypatch.setattr(libraries, "free_cores", lambda: 0)
    told = list(blas())
    assert any("openblas" in check.what or "mkl" in check.what for check in told)
    assert {check.state for check in told} == {"remark"}
