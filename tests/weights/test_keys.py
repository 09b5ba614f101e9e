"""Keys of a state dict: renames, and what is told where tensors do not match the network's."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stbench.errors import WeightsError
from stbench.weights import check_keys
from stbench.weights.keys import FAMILIES, SHOWN, dropped, renamed
from tests.weights.test_reading import TENSORS

SHAPES = {"a.weight": (2, 3), "a.bias": (2,)}
names = st.text("ab.", min_size=1, max_size=4)
shapes = st.lists(st.integers(1, 3), max_size=2).map(tuple)


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ([], ["a.weight", "a.bias", "b.weight"]),
        (["a.*"], ["b.weight"]),
        (["*.weight"], ["a.bias"]),
        (["a.weight", "b.*"], ["a.bias"]),
        (["A.*", "weight"], ["a.weight", "a.bias", "b.weight"]),
    ],
)
def test_keys_that_match_a_pattern_whole_are_dropped(patterns, left):
    state = dict.fromkeys(("a.weight", "a.bias", "b.weight"), torch.zeros(1))
    assert list(dropped(state, patterns)) == left


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ([], "visual.blocks.0.weight"),
        ([(r"^visual\.", "")], "blocks.0.weight"),
        ([(r"^absent\.", "x."), (r"blocks\.(\d)", r"layers.\1.self")], "visual.layers.0.self.weight"),
        ([(r"^visual\.", ""), (r"blocks", "never")], "blocks.0.weight"),
    ],
)
def test_a_key_goes_through_the_first_rule_that_matches_it(rules, key):
    tensor = torch.ones(2)
    assert renamed({"visual.blocks.0.weight": tensor}, rules) == {key: tensor}


@given(st.dictionaries(names, shapes, max_size=5), st.dictionaries(names, shapes, max_size=5))
def test_exactly_the_expected_tensors_are_let_pass_and_every_difference_is_counted(state, expected):
    tensors = {key: torch.zeros(shape) for key, shape in state.items()}
    told = ""
    try:
        check_keys(tensors, expected, where="f", network="a layer")
    except WeightsError as error:
        told = str(error)
    both = state.keys() & expected.keys()
    counts = {
        "missing": len(expected.keys() - state.keys()),
        "unexpected": len(state.keys() - expected.keys()),
        "of another shape": sum(state[key] != expected[key] for key in both),
    }
    assert (told == "") == (state == expected)
    assert {title: f"{number} {title}: " in told for title, number in counts.items()} == {
        title: number > 0 for title, number in counts.items()
    }


def test_renamed_keys_are_recognised():
    renamed = {"b.weight": TENSORS["a.weight"], "b.bias": TENSORS["a.bias"]}
    with pytest.raises(WeightsError, match=r"2 missing: .*2 unexpected") as told:
        check_keys(renamed, SHAPES, where="f", network="a layer")
    assert "perhaps b.weight is a.weight" in told.value.todo


@pytest.mark.parametrize(("mark", "title"), FAMILIES.items(), ids=FAMILIES)
def test_another_architecture_is_recognised(mark, title):
    state = {f"{mark}x": torch.zeros(1), "text_model.y": torch.zeros(1)}
    with pytest.raises(WeightsError) as told:
        check_keys(state, {"a": (2,), "b": (3,), "c": (4,)}, where="f", network="UNI")
    assert told.value.todo == f"This is the file of another network: it looks like {title}"


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        (SHAPES | {"a.bias": (5,)}, r"^f: 1 of another shape: a\.bias \[2\], not \[5\]\."),
        (SHAPES | {"b": (7,)}, r"^f: 1 missing: b \[7\]\."),
        ({"a.weight": (2, 3)}, r"^f: 1 unexpected: a\.bias \[2\]\."),
    ],
)
def test_one_tensor_that_differs_is_listed_with_its_shapes_and_taken_for_another_version(expected, told):
    with pytest.raises(WeightsError, match=told) as raised:
        check_keys(TENSORS, expected, where="f", network="a layer")
    assert raised.value.expected == f"the {len(expected)} tensors of a layer"
    assert "another version or configuration" in raised.value.todo


@pytest.mark.parametrize(("number", "more"), [(SHOWN, ""), (SHOWN + 1, " and 1 more"), (SHOWN + 90, " and 90 more")])
def test_a_long_list_is_cut_and_says_how_many_more_there_are(number, more):
    with pytest.raises(WeightsError) as raised:
        check_keys({}, {f"k{n}": (1,) for n in range(number)}, where="f", network="a layer")
    shown = ", ".join(f"k{n} [1]" for n in range(SHOWN))
    assert raised.value.found == f"{number} missing: {shown}{more}"
