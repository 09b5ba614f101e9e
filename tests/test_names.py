"""No method, dataset or task is named in stbench outside its own folder: whatever is there is found by its card."""

import ast
import re
from functools import cache

import pytest

from stbench import cards
from stbench.adapters import adapters
from stbench.encoders import encoders
from stbench.metrics import metrics
from stbench.protocols.base import kinds
from stbench.readers import readers
from stbench.weights import SOURCES as WEIGHTS
from tests.made import ROOT

METHODS, TASKS, DATASETS = cards.methods(), cards.tasks(), cards.datasets()
ELSEWHERE = {*encoders, *WEIGHTS, *kinds, *(metrics[name].per for name in metrics)}
"""Names of encoders, weights, kinds and units: a card that is called alike is not what they speak of."""
ENGLISH = {"mean", "position", "clip", "demo"}
"""Names that are words: looked for where a name would be written, alone in quotes."""
CHOOSING = {"cli", "contract", "runs", "analyses", "report", "scoring"}
"""Where cards are chosen; a method's network may well reduce by "mean"."""
NAMES = sorted({*METHODS, *TASKS, *DATASETS} - ELSEWHERE - ENGLISH)
FILES = {path.relative_to(ROOT / "stbench"): path.read_text("utf-8") for path in (ROOT / "stbench").rglob("*.py")}


def folder_of(registry, name):
    """The folder that registers an entry, below stbench: (adapters, controls)."""
    (target,) = [origin.target for origin in registry.origins() if origin.name == name]
    return tuple(target.partition(":")[0].split(".")[1:3])


def own(name):
    """The folder of the method or dataset of that name; a task has none."""
    if name in METHODS:
        return folder_of(adapters, METHODS[name].adapter)
    return folder_of(readers, DATASETS[name].reader) if name in DATASETS else ("no folder",)


@cache
def quoted(text):
    """String constants with their lines."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    return [(node.lineno, node.value) for node in nodes if isinstance(node.value, str)]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_in_its_own_folder_alone_be_it_in_code_texts_or_comments(name):
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    folder = own(name)
    lines = [
        f"{path}:{number}: {line.strip()}"
        for path, text in FILES.items()
        if path.parts[: len(folder)] != folder
        for number, line in enumerate(text.splitlines(), start=1)
        if word.search(line)
    ]
    assert lines == []


@pytest.mark.parametrize("name", sorted(ENGLISH))
def test_what_chooses_cards_names_none_that_is_called_by_a_word(name):
    lines = [
        f"{path}:{line}"
        for path, text in FILES.items()
        if path.parts[0] in CHOOSING
        for line, value in quoted(text)
        if name in re.split(r"[,\s:]+", value) and len(value.split()) == 1
    ]
    assert lines == []


def test_only_methods_that_are_called_as_an_encoder_and_two_tasks_are_not_looked_for():
    assert ({*METHODS, *TASKS, *DATASETS} & ELSEWHERE) - set(encoders) == {"clustering", "imputation"}
