"""Switches and their values."""

import pytest

from stbench.analyses.rescoring import switch_value, switch_values
from stbench.analyses.rescoring.base import SWITCH, SWITCHES


def test_steps_are_taken_training_first_then_the_truth_then_scoring():
    assert [switch.name for switch in SWITCHES] == [
        "split", "size", "contam", "select", "panel", "encoder", "probe", "norm", "truth-smooth", "truth-correct",
        "spots", "pool", "subset", "nan", "seeds", "variant-max",
    ]  # fmt: skip


@pytest.mark.parametrize("name", switch_values)
def test_a_value_belongs_to_a_switch_and_steps_are_of_switches_that_replay(name):
    value = switch_values[name]
    assert value.switch in SWITCH
    assert value.step is None or SWITCH[value.switch].gives


@pytest.mark.parametrize("replay", ["yes", "truth"])
def test_a_function_becomes_a_value_and_keeps_what_is_said_of_it(replay):
    @switch_value(switch="norm", title="Nothing", says="nothing at all", replay=replay)
    def nothing(slide):
        return slide.counts * 0

    assert (nothing.switch, nothing.title, nothing.says, nothing.replay) == (
        "norm",
        "Nothing",
        "nothing at all",
        replay,
    )
    assert not nothing.takes_number


def test_seven_rules_say_what_a_gene_without_a_pcc_is():
    assert sum(switch_values[name].switch == "nan" for name in switch_values) == 7
