import subprocess
import sys

import pytest

from stbench.errors import SelectionError
from stbench.registry import Registry, near


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


def test_one_name_for_two_objects_is_an_error():
    things = registry(path="pathlib:Path")
    with pytest.raises(SelectionError, match="registered twice"):
        things.register("path")(near)
    things.register("near")(near)
    with pytest.raises(SelectionError, match="registered twice"):
        things.register("near")(registry)


def test_a_misspelt_name_suggests_the_nearest():
    with pytest.raises(SelectionError, match=r"one of path[\s\S]*Did you mean 'path'"):
        registry(path="pathlib:Path")["paht"]


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
