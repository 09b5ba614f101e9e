"""Which trainings the steps of a paper need."""

import pytest

from stbench.analyses.rescoring import arms_of
from stbench.analyses.rescoring.arms import arms_under, needed_arms, retrained_steps, started, subsets
from stbench.analyses.rescoring.setting import CLEAN
from stbench.cards import protocols, tasks
from tests.made.ledger import card, setting

DECK, TASKS = protocols(), tasks()
TASK = TASKS["gene-pred"]
BOTH = card(split="slides", size="more-slides")


def trained(arm):
    """Scheme, what sisters do, who chooses genes, seeds, and who chooses the epoch."""
    split = arm.task.split
    return (
        split.scheme, split.options.get("sisters"), arm.task.panel.chosen_on, len(arm.task.seeds), arm.chosen_on_test
    )  # fmt: skip


OWN = ("leave-one-sample-out", None, "train", 1, False)
SISTERS = ("sister-slides", "replace", "other-patients", 1, False)
ENLARGED = ("sister-slides", "add", "other-patients", 1, False)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"norm": "log-raw", "subset": "hpg-5"}, [OWN]),
        ({"split": "slides"}, [OWN, SISTERS]),
        ({"size": "more-slides"}, [OWN]),
        (
            {"split": "slides", "size": "more-slides"},
            [OWN, SISTERS, ("sister-slides", "add", "other-patients", 1, False)],
        ),
        ({"split": "random-spots"}, [OWN, ("random-spots", None, "train", 1, False)]),
        ({"panel": "all-slides"}, [OWN, ("leave-one-sample-out", None, "all", 1, False)]),
        ({"select": "test-as-validation"}, [OWN, ("leave-one-sample-out", None, "train", 1, True)]),
        ({"seeds": "best-seed"}, [OWN, ("leave-one-sample-out", None, "train", 5, False)]),
        ({"panel": "fixed-list", "contam": "patients-seen", "norm": "tpm", "encoder": "other-encoder"}, [OWN]),
    ],
)
def test_a_choice_trains_what_it_says_and_the_task_itself_is_first(values, expected):
    assert [trained(arm) for arm in arms_of(card(**values), TASK)] == expected


@pytest.mark.parametrize("name", DECK)
def test_no_arm_of_a_shipped_protocol_is_there_twice_and_every_step_has_its_own(name):
    arms, steps = arms_of(DECK[name], TASK), retrained_steps(DECK[name], TASK)
    assert len({arm.key for arm in arms}) == len(arms)
    assert arms[0].key == started({}, TASK).key
    for switch in steps:
        without = {other: value for other, value in steps.items() if other != switch}
        assert {a.key for a in needed_arms(without, TASK)} != {a.key for a in needed_arms(steps, TASK)}


@pytest.mark.parametrize("task", ["gene-pred-same-patient", "gene-pred-within-slide"])
def test_where_the_tested_patient_trains_already_no_split_is_a_step(task):
    assert not retrained_steps(BOTH, TASKS[task])


@pytest.mark.parametrize("seeds", [(0,), (0, 1)])
def test_seeds_are_added_only_where_there_is_one_and_then_to_the_clean_side_too(seeds):
    task = TASK.model_copy(update={"seeds": seeds})
    steps = retrained_steps(card(seeds="best-seed", split="slides"), task)
    assert ("seeds" in steps) == (len(seeds) == 1)
    assert {len(arm.task.seeds) for arm in needed_arms(steps, task)} == {5 if len(seeds) == 1 else 2}


def test_slides_that_an_arm_does_not_test_are_trained_as_without_its_split():
    under = setting(split="slides", size="more-slides", select="best-epoch-on-test")
    first, rest = arms_under(under, started({}, TASK))
    assert trained(first) == ("sister-slides", "add", "other-patients", 1, True)
    assert trained(rest) == ("leave-one-sample-out", None, "train", 1, True)
    assert {arm.key for arm in arms_under(CLEAN, started({}, TASK))} == {started({}, TASK).key}


@pytest.mark.parametrize(("name", "value"), [("split", "slides"), ("panel", "all-slides"), ("seeds", "best-seed")])
def test_records_say_which_choice_a_job_was_trained_for(name, value):
    assert [arm.task.name for arm in arms_of(card(**{name: value}), TASK)] == [
        "gene-pred", "gene-pred+seeds" if name == "seeds" else f"gene-pred+{name}={value}"
    ]  # fmt: skip


@pytest.mark.parametrize("n", range(4))
def test_all_choices_of_some_come_once_and_in_order(n):
    switches = tuple("abcd"[:n])
    taken = list(subsets(switches))
    assert len(set(taken)) == len(taken) == 2**n
    assert all(tuple(sorted(each)) == each for each in taken)
