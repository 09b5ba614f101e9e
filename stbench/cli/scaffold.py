"""``new``: begin a method, a package of one's own, or the card of a dataset in a folder."""

import ast
import keyword
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from stbench.cli import app
from stbench.cli.extensions import EXTENSIONS
from stbench.errors import SelectionError
from stbench.registry import Registry, near

METHOD = {
    "methods/{name}.yaml": "card.yaml.txt",
    "methods/{name}.py": "adapter.py.txt",
    "tests/test_{module}.py": "test.py.txt",
}
MODULE = {
    "{name}/pyproject.toml": "extension.toml.txt",
    "{name}/{module}.py": "{what}.py.txt",
    "{name}/test_{module}.py": "{what}_test.py.txt",
}
WITH_CARD = {
    "{name}/pyproject.toml": "extension.toml.txt",
    "{name}/{module}/__init__.py": "{what}.py.txt",
    "{name}/{module}/datasets/{name}.yaml": "{what}_card.yaml.txt",
    "{name}/test_{module}.py": "{what}_test.py.txt",
}
"""A package whose folder holds the card of a dataset."""
DATASET = "dataset"
BEGUN = {what.removesuffix("s"): point for what, point in EXTENSIONS.items() if what != "adapters"}
"""What is begun as a package; an adapter is begun with its method."""
NAMED_BY = {"panel-rules": "class", "split-schemes": "class", "engines": "class"} | dict.fromkeys(
    ("targets", "batch-corrections", "kinds", "charts"), "constant"
)
"""How a module names what it registers; a function otherwise."""


@app.command()
def new(
    what: Annotated[
        str, typer.Argument(help="What to begin: dataset, method, or metric, clusterer, engine and so on.")
    ],
    name: Annotated[str, typer.Argument(help="Its name: lower-case letters, digits and hyphens.")],
    folder: Annotated[Path, typer.Option(help="Where to write.")] = Path(),
    source: Annotated[Path | None, typer.Option("--from", help="For a dataset: the folder of its files.")] = None,
    reader: Annotated[str, typer.Option(help="For a dataset: the reader, where the folder is of several.")] = "",
) -> None:
    """Begin a dataset (its card, by what a folder holds), a method (card, adapter, test), or a package of your own.

    A package adds to an extension point. All run as they are.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise SelectionError(
            f"name '{name}'", "has characters that a name cannot have", "lower-case letters, digits and hyphens"
        )
    _check_source(what, source, reader)
    if source is not None:
        from stbench.cli.drafts import begun_card

        card = begun_card(name, source, reader)
        _write({folder / f"datasets/{name}.yaml": card}, f"stbench check dataset {name}")
        return
    registry = _registry(what)
    words = _words(what, name, "" if registry is None else registry.group)
    _check_free(what, name, words, registry)
    texts = {
        folder / path.format(**words): _filled(_template(template.format(**words)), words)
        for path, template in _files(what).items()
    }
    _write(texts, _next(what, name))


def _write(texts: dict[Path, str], following: str) -> None:
    """Write new files, and say what to do next; SelectionError where one is there already."""
    from stbench.files.atomic import write_text

    for path in texts:
        if path.exists():
            raise SelectionError(
                str(path), "is there already", "a name that is free", "Choose another, or remove the file"
            )
    for path, text in texts.items():
        write_text(path, text, "--folder")
        print(f"Written: {path}")
    print(f"Next: {following}")


def _check_source(what: str, source: Path | None, reader: str) -> None:
    """SelectionError unless a dataset is begun from a folder, and nothing else is."""
    if what == DATASET and source is None:
        raise SelectionError("stbench new dataset", "names no folder", "--from FOLDER, which holds the files")
    if what != DATASET and (source is not None or reader):
        raise SelectionError(f"stbench new {what}", "is given a folder or reader of a dataset", "neither of both")


def _registry(what: str) -> Registry[Any] | None:
    """Where the entry point of a new package will be; None for methods, which are cards."""
    if what == "method":
        return None
    known = (DATASET, "method", *BEGUN)
    if what not in BEGUN:
        raise SelectionError(
            f"'{what}'", "is nothing that can be begun", "one of " + ", ".join(known), near(what, known)
        )
    return BEGUN[what].load()


def _files(what: str) -> dict[str, str]:
    """Template of each file that is written."""
    return METHOD if what == "method" else WITH_CARD if what == "reader" else MODULE


def _check_free(what: str, name: str, words: dict[str, str], registry: Registry[Any] | None) -> None:
    """SelectionError where the name is taken: here, by a Python module, or by what the skeleton itself uses."""
    from stbench import cards

    if name in (cards.methods() if registry is None else registry):
        raise SelectionError(f"{what} '{name}'", "is there already", "", "Choose another name")
    module, attribute = words["module"], words["attribute"]
    spec = None if registry is None else find_spec(module)
    if keyword.iskeyword(module) or (spec is not None and spec.origin is not None):
        raise SelectionError(f"name '{name}'", f"is that of a Python module or keyword, '{module}'", "a free name")
    skeleton = ast.parse(_filled(_template(_template_of(what)), _words(what, "a-name-that-is-free", "")))
    if attribute in {node.id for node in ast.walk(skeleton) if isinstance(node, ast.Name)}:
        raise SelectionError(f"name '{name}'", f"would hide '{attribute}', which the skeleton uses", "another name")


def _template_of(what: str) -> str:
    """Name of the template of the module itself."""
    return "adapter.py.txt" if what == "method" else f"{what}s.py.txt"


def _words(what: str, name: str, group: str) -> dict[str, str]:
    """What the templates' marks stand for."""
    module = name.replace("-", "_")
    words = {
        "what": f"{what}s", "name": name, "module": module, "class": "".join(w.capitalize() for w in name.split("-")),
        "constant": module.upper(), "title": name.replace("-", " ").capitalize(), "group": group,
        "package": f"stbench-{name}", "included": module if what == "reader" else f"{module}.py",
    }  # fmt: skip
    return words | {"attribute": words[NAMED_BY.get(f"{what}s", "module")]}


def _next(what: str, name: str) -> str:
    if what == "method":
        return f"stbench check method {name}; then stbench run --methods {name}"
    return f"pip install ./{name}; then pytest {name}, and stbench list {what}s"


def _template(name: str) -> str:
    from importlib.resources import files

    return files("stbench.cli").joinpath("templates", name).read_text(encoding="utf-8")


def _filled(text: str, words: dict[str, str]) -> str:
    for key, word in words.items():
        text = text.replace(f"@{key}@", word)
    return text
