"""Findings: whatever a check raises is a failure, told in one line."""

import pytest

from stbench.contract.findings import Finding, failures, told, tried
from stbench.errors import ShapeError


def raising(error):
    def check():
        raise error

    return check


@pytest.mark.parametrize("detail", ["", "predict: 30 spots x 12"])
def test_a_check_that_returns_has_passed_with_its_detail(detail):
    assert tried("check", lambda: detail) == Finding("check", True, detail)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (AssertionError("rows do not follow\n  the spots"), "rows do not follow the spots"),
        (ShapeError("prediction", "has shape (1,)", "(2,)"), "prediction: has shape (1,). Expected (2,)."),
        (KeyError("GENE1"), "KeyError: 'GENE1'"),
        (ZeroDivisionError(), "ZeroDivisionError: "),
    ],
    ids=["a failed check", "an error of stbench", "another error", "no text"],
)
def test_an_error_is_a_failure_told_in_one_line_with_its_type_where_that_is_foreign(error, line):
    assert told(error) == line
    assert tried("check", raising(error)) == Finding("check", False, line)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_an_interruption_is_no_finding(error):
    with pytest.raises(error):
        tried("check", raising(error()))


@pytest.mark.parametrize(
    ("passed", "lines"), [((True, True), []), ((True, False), ["1: no"]), ((False, False), ["0: no", "1: no"])]
)
def test_failures_are_the_checks_that_failed_in_their_order(passed, lines):
    findings = [Finding(str(number), each, "no") for number, each in enumerate(passed)]
    assert list(failures(findings)) == lines
