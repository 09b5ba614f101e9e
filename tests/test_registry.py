import subprocess
import sys
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.data.target import CP10K
from stbench.errors import SelectionError
from stbench.registry import Origin, Registry, near


def registry(**builtin):
    return Registry("thing", builtin=builtin, group="stbench.nobody")


def test_a_name_is_imported_when_it_is_first_asked_for():
    things = registry(absent="no_such_module:thing", path="pathlib:Path")
    from pathlib import Path

    assert things.names() == ["absent", "path"]
    assert "path" in things
    assert things["path"] is Path


def test_a_decorator_puts_in_and_the_same_object_again_is_no_mistake():
    things = registry()
    for _ in range(2):
        things.register("near")(near)
    assert things["near"] is near


@pytest.mark.parametrize(
    ("name", "second"), [("path", near), ("near", registry)], ids=["of another package", "another function"]
)
def test_one_name_for_two_objects_is_an_error(name, second):
    things = registry(path="pathlib:Path")
    things.register("near")(near)
    with pytest.raises(SelectionError, match="registered twice"):
        things.register(name)(second)
    assert things["near"] is near


@pytest.mark.parametrize(
    ("name", "told"), [("paht", "Did you mean 'path'"), ("PATH", "Did you mean 'path'"), ("x", "")]
)
def test_a_misspelt_name_suggests_the_nearest(name, told):
    with pytest.raises(SelectionError, match=rf"one of path[\s\S]*{told}") as raised:
        registry(path="pathlib:Path")[name]
    assert (raised.value.todo != "") == (told != "")


names = st.lists(st.text("abc", min_size=1, max_size=3), unique=True, max_size=6)


@given(names, names, st.booleans())
def test_names_are_sorted_but_for_the_built_in_ones_of_an_ordered_registry_in_whatever_order_they_came(
    builtin, added, ordered
):
    things = Registry("thing", builtin=dict.fromkeys(builtin, "pathlib:Path"), group="stbench.nobody", ordered=ordered)
    for name in added:
        things.register(name)(THREE)
    rest = set(builtin) | set(added)
    first = builtin if ordered else []
    assert list(things) == things.names() == [*first, *sorted(rest - set(first))]
    assert len(things) == len(rest)
    assert all(name in things for name in rest)
    assert "abcd" not in things


@pytest.mark.parametrize(
    ("target", "built_in"), [("stbench.registry:near", True), ("stbench_extra:thing", False), ("pathlib:Path", False)]
)
def test_an_entry_is_built_in_where_its_module_is_of_stbench_itself(target, built_in):
    (origin,) = registry(inner=target).origins()
    assert (origin.target, origin.built_in) == (target, built_in)


@dataclass(frozen=True)
class Value:
    number: int


THREE = Value(3)


def test_values_classes_and_functions_can_be_registered():
    things = registry(three="tests.test_registry:THREE", value="tests.test_registry:Value")
    things.register("near")(near)
    things.register("four")(Value(4))
    assert (things["three"], things["value"], things["near"], things["four"]) == (THREE, Value, near, Value(4))
    assert list(things) == things.names() == ["four", "near", "three", "value"]
    assert len(things) == 4


class Point(NamedTuple):
    """An entry point of another package."""

    name: str
    value: str
    dist: SimpleNamespace


def test_an_entry_says_whether_it_is_built_in_or_of_which_package(monkeypatch):
    point = Point("outer", "tests.test_registry:THREE", SimpleNamespace(name="other-package"))
    monkeypatch.setattr("stbench.registry.entry_points", lambda group: [point] if group == "stbench.nobody" else [])
    things = registry(inner="stbench.registry:near")
    assert things.origins() == (
        Origin("inner", "stbench.registry:near", "stbench"),
        Origin("outer", "tests.test_registry:THREE", "other-package"),
    )
    assert [origin.built_in for origin in things.origins()] == [True, False]
    assert things["outer"] is THREE


def test_a_value_of_another_package_registers_itself_beside_its_entry_point():
    things = registry(space="other_package.spaces:SPACE")
    things.register("space")(CP10K)
    assert things["space"] is CP10K


@pytest.mark.parametrize("target", ["no_such_module:thing", "pathlib:NoSuchThing"])
def test_what_cannot_be_imported_is_told_without_a_traceback(target):
    with pytest.raises(SelectionError, match="cannot be imported from " + target):
        registry(broken=target)["broken"]


def test_listing_imports_neither_torch_nor_anndata():
    code = (
        "from stbench.cards import methods; list(methods()); import sys; print({'torch', 'anndata'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
