"""Findings: how the checks of a contract ended."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from stbench.errors import StbenchError


@dataclass(frozen=True)
class Finding:
    """One check and how it ended."""

    check: str
    passed: bool
    detail: str = ""
    remark: bool = False
    """Whether it is worth a look though it passed."""


def failures(findings: Sequence[Finding]) -> Iterator[str]:
    """One line per failed check."""
    return (f"{finding.check}: {finding.detail}" for finding in findings if not finding.passed)


def tried(name: str, check: Callable[[], str]) -> Finding:
    """How a check ends that returns its detail, or raises; any error is a failure, with its text as detail."""
    try:
        return Finding(name, True, check())
    except Exception as error:
        return Finding(name, False, told(error))


def told(error: BaseException) -> str:
    """An error in one line; with its type, where it is none of stbench's own and no failed check."""
    text = " ".join(str(error).split())
    return text if isinstance(error, AssertionError | StbenchError) else f"{type(error).__name__}: {text}"
