"""Values that need another training say how, or why nobody can; none is passed off as replayed."""

import pytest

from stbench.analyses.rescoring import Arm
from stbench.analyses.rescoring.base import MODULES, SWITCH, switch_values
from stbench.analyses.rescoring.setting import chosen
from stbench.analyses.rescoring.stored import Holdings, lacking
from stbench.cards import protocols, tasks

OWN = Arm(tasks()["gene-pred"])
TRAINED = [name for name in MODULES["training"] if switch_values[name].trains is not None]


@pytest.mark.parametrize("name", MODULES["training"])
def test_what_needs_another_training_has_no_step_and_only_clean_values_need_none(name):
    value = switch_values[name]
    assert value.step is None
    assert (value.replay == "yes") == (SWITCH[value.switch].clean == name)


@pytest.mark.parametrize("name", MODULES["training"])
def test_a_value_that_cannot_be_replayed_says_so_and_one_that_nobody_can_train_says_why(name):
    reason, value = lacking(chosen(name), Holdings(5, 5, True)), switch_values[name]
    assert bool(reason) == (value.replay == "no")
    assert value.lacks is None or (value.trains is None and reason != "needs another training")


@pytest.mark.parametrize("name", TRAINED)
def test_training_otherwise_changes_the_arm_that_it_is_given_and_leaves_that_one(name):
    before, start = OWN.key, OWN
    if name == "more-slides":  # it adds to what another split leaves out
        start = switch_values["slides"].trains(OWN, "")
    changed = switch_values[name].trains(start, "ridge-probe")
    assert changed.key not in (OWN.key, start.key)
    assert OWN.key == before


@pytest.mark.parametrize("name", [name for name, card in protocols().items() if "probe" in card.switches])
def test_a_card_with_a_probe_of_its_own_names_the_method_whose_it_is(name):
    from stbench.cards import methods

    method, _, variant = protocols()[name].switches["probe"].method.partition(":")
    assert not variant or variant in methods()[method].variants
