"""Extensions: every registry by its name, and what each of its entries says of itself."""

import sys

import pytest

from stbench.cli.extensions import EXTENSIONS, Extension, extension
from stbench.errors import SelectionError
from stbench.metrics import metrics
from stbench.registry import Origin, Registry


@pytest.mark.parametrize("name", EXTENSIONS)
def test_every_point_is_a_registry_with_entries_a_group_of_its_own_and_a_sentence(name):
    point = extension(name)
    registry = point.load()
    assert isinstance(registry, Registry)
    assert point.load() is registry
    assert len(registry) > 0
    assert point.says.endswith(".")
    assert [other for other in EXTENSIONS if EXTENSIONS[other].load().group == registry.group] == [name]
    assert registry.group.startswith("stbench.")


@pytest.mark.parametrize(
    ("name", "beside", "todo"),
    [("metrik", (), "Did you mean 'metrics'?"), ("panel-rule", (), "Did you mean 'panel-rules'?"),
     ("methodes", ("methods",), "Did you mean 'methods'?"), ("xyz", (), "")],
)  # fmt: skip
def test_what_is_no_point_is_told_with_all_that_are(name, beside, todo):
    with pytest.raises(SelectionError) as raised:
        extension(name, beside)
    assert raised.value.todo == todo
    assert raised.value.expected == "one of " + ", ".join((*beside, *EXTENSIONS))


MODULE = """
class Titled:
    title, says = "Title", "What it says."

def documented():
    \"\"\"First line.

    And more.
    \"\"\"

def bare(): ...

things = __import__("stbench.registry").registry.Registry(
    "thing", builtin={name: f"titles_of_extensions:{name}" for name in ("Titled", "documented", "bare")},
    group="stbench.nobody",
)
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "titles_of_extensions.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    yield "titles_of_extensions"
    sys.modules.pop("titles_of_extensions", None)


@pytest.mark.parametrize(
    ("name", "title"), [("Titled", "Title: What it says."), ("documented", "First line."), ("bare", "")]
)
def test_an_entry_is_told_by_its_title_and_what_it_says_or_else_by_its_first_line(module, name, title):
    point = Extension(f"{module}:things", "Things.")
    assert point.title(Origin(name, f"{module}:{name}", "x")) == title


@pytest.mark.parametrize(
    ("target", "title"),
    [("titles_of_extensions:documented", "First line."), ("titles_of_extensions:Titled", ""),
     ("titles_of_extensions:absent", ""), ("no_such_module:thing", ""), ("no_such_module.inner:thing", ""),
     ("math:sqrt", "")],
)  # fmt: skip
def test_a_heavy_entry_is_told_from_its_source_without_being_imported(module, target, title):
    point = Extension(f"{module}:things", "Things.", heavy=True)
    assert point.title(Origin("any", target, "x")) == title
    assert module not in sys.modules


def test_an_entry_that_cannot_be_imported_is_listed_with_the_reason(monkeypatch):
    point = extension("metrics")
    monkeypatch.setitem(metrics._lazy, "broken", "no_such_module:thing")
    (origin,) = [origin for origin in metrics.origins() if origin.name == "broken"]
    assert "cannot be imported from no_such_module:thing" in point.title(origin)
    with pytest.raises(SelectionError):
        metrics["broken"]
