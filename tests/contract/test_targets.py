"""Every registered target space keeps the contract; a careless one is told why."""

from dataclasses import replace

import pytest

from stbench.contract import (
    check_target,
)
from stbench.data import targets


@pytest.mark.parametrize("name", targets.names())
def test_target_spaces_keep_the_contract(name):
    check_target(targets[name])


CP10K = type(targets["log1p-cp10k"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"counts": lambda self, values, totals: values}, "do not come back"),
        ({"expression": lambda self, counts, totals: CP10K.expression(self, counts + 1, totals)}, "is not zero"),
        ({"sparse_expression": lambda self, counts, totals: counts}, "sparse counts differ"),
        ({"from_cp10k": lambda self, values, total: 2 * values}, "from log1p per 10,000"),
    ],
)
def test_a_target_space_that_breaks_a_line_of_the_contract_is_told(changes, told):
    with pytest.raises(AssertionError, match=told):
        check_target(type("Wrong", (CP10K,), changes)(name="wrong", title="Wrong", per=500.0))


@pytest.mark.parametrize(("field_name", "value"), [("name", " "), ("title", ""), ("per", -1.0)])
def test_a_target_space_says_what_it_is(field_name, value):
    check_target(replace(targets["log1p-counts"], per=500.0))
    with pytest.raises(AssertionError):
        check_target(replace(targets["log1p-counts"], **{field_name: value}))
