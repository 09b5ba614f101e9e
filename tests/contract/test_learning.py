"""Learning: an adapter is trained or published, and counts and saves what it learned."""

from dataclasses import dataclass

import pytest

from stbench.contract import failures
from stbench.contract.adapters import check_made
from tests.made.cohort import made_cohort


@dataclass(frozen=True)
class Idle:
    """Nothing that a task could ask for."""


@dataclass(frozen=True)
class Untaught(Idle):
    """An answer, and no way to learn it."""

    def embed(self, model, slide):
        return slide.centres_um


@dataclass(frozen=True)
class Published(Untaught):
    """An answer without training."""

    def pretrained(self, context):
        return None


@pytest.mark.parametrize(
    ("adapter", "message"),
    [
        (Idle(), "can nothing, and no kind of task asks for that"),
        (Untaught(), "can embed, and has neither 'train' nor 'pretrained'"),
    ],
)
def test_an_adapter_that_no_task_can_ask_is_told(adapter, message):
    (finding,) = check_made(adapter, made_cohort())
    assert (finding.passed, finding.detail) == (False, message)


def test_an_adapter_that_is_only_published_keeps_the_contract():
    assert list(failures(check_made(Published(), made_cohort()))) == []
