"""Values that need another training are named, and never passed off as replayed."""

import pytest

from stbench.analyses.rescoring.base import MODULES, SWITCH, switch_values


@pytest.mark.parametrize("name", MODULES["training"])
def test_what_needs_another_training_has_no_step_and_only_clean_values_need_none(name):
    value = switch_values[name]
    assert value.step is None
    assert (value.replay == "yes") == (SWITCH[value.switch].clean == name)
