"""What ``stbench new`` begins runs as it is: each package's own test holds it to the contract."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from stbench.cli.extensions import EXTENSIONS
from tests.made import ROOT
from tests.made.command import stbench
from tests.made.her2st import write_her2st

BEGUN = dict(re.findall(r"^`stbench new ([a-z-]+) ([a-z0-9-]+)`", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE))
"""What CONTRIBUTING begins, with the names that it shows."""


def written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """Each package as it was begun, and how its own test ended: one process runs them all."""
    folder = tmp_path_factory.mktemp("begun")
    for what, name in BEGUN.items():
        ended = stbench("new", what, name, folder=folder)
        assert ended.code == 0, ended.err
    tests = [f"{name}/test_{name.replace('-', '_')}.py" for name in BEGUN.values()]
    options = ("-p", "no:cacheprovider", "--import-mode=importlib", "--junitxml=ended.xml")
    command, paths = [sys.executable, "-m", "pytest", "-q", *options, *tests], [folder / one for one in BEGUN.values()]
    there = os.environ | {"PYTHONPATH": os.pathsep.join([*map(str, paths), os.environ.get("PYTHONPATH", "")])}
    printed = subprocess.run(command, cwd=folder, env=there, capture_output=True, text=True, timeout=300)
    cases = ElementTree.parse(folder / "ended.xml").iter("testcase")
    return folder, {case.get("name"): len(case) == 0 for case in cases}, printed.stdout + printed.stderr


@pytest.mark.parametrize(("what", "name"), BEGUN.items(), ids=BEGUN)
def test_a_package_that_was_begun_passes_its_own_test(begun, what, name):
    folder, passed, printed = begun
    project, module = folder / name, name.replace("-", "_")
    of_reader = {f"{module}/__init__.py", f"{module}/datasets/{name}.yaml"}
    code = of_reader if what == "reader" else {f"{module}.py"}
    compiled = {path for path in written(project) if "__pycache__" in path}
    assert written(project) - compiled == {"pyproject.toml", f"test_{module}.py", *code}
    facts = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    ((group, points),) = facts["entry-points"].items()
    assert (group, list(points)) == (EXTENSIONS[f"{what}s"].load().group, [name])
    assert passed.get(f"test_{module}_keeps_the_contract"), printed


def test_the_dataset_of_a_reader_that_was_begun_is_listed_once_it_is_installed(tmp_path, monkeypatch):
    assert stbench("new", "reader", "mine-own", folder=tmp_path).code == 0
    facts = tmp_path / "mine-own" / "mine_own-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: mine-own\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[stbench.readers]\nmine-own = mine_own:mine_own\n")
    assert "Mine own" not in stbench("list", "datasets", folder=tmp_path).out
    monkeypatch.syspath_prepend(facts.parent)
    assert "Mine own" in stbench("list", "datasets", folder=tmp_path).out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("metrik", "mine"), "Did you mean 'metric'"),
        (("adapter", "mine"), "is nothing that can be begun"),
        (("metric", "Mine"), "lower-case letters"),
        (("metric", "../mine"), "lower-case letters"),
        (("metric", "pcc"), "is there already"),
        (("method", "mean"), "is there already"),
        (("metric", "numpy"), "is that of a Python module"),
        (("engine", "class"), "is that of a Python module or keyword"),
        (("clusterer", "np"), "would hide 'np'"),
        (("dataset", "own"), "names no folder"),
        (("dataset", "own", "--from", "absent"), "is not a folder"),
        (("dataset", "demo", "--from", "."), "is there already"),
        (("dataset", "own", "--from", "."), "is of no layout that a reader knows"),
        (("dataset", "own", "--from", ".", "--reader", "h5add"), "Did you mean 'h5ad'"),
        (("method", "own", "--from", "."), "is given a folder"),
        (("metric", "own", "--reader", "h5ad"), "is given a folder"),
    ],
)
def test_what_cannot_be_begun_is_told_and_nothing_is_written(tmp_path, words, told):
    ended = stbench("new", *words, folder=tmp_path)
    assert (ended.code, told in ended.err) == (2, True), ended.err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path):
    assert stbench("new", "metric", "mine-own", folder=tmp_path).code == 0
    (tmp_path / "mine-own" / "mine_own.py").write_text("mine")
    (tmp_path / "mine-own" / "pyproject.toml").unlink()
    ended = stbench("new", "metric", "mine-own", folder=tmp_path)
    assert (ended.code, "is there already" in ended.err) == (2, True)
    assert (tmp_path / "mine-own" / "mine_own.py").read_text() == "mine"
    assert not (tmp_path / "mine-own" / "pyproject.toml").exists()


def test_the_card_of_a_folder_is_written_once(tmp_path):
    write_her2st(tmp_path / "data")
    words = ("new", "dataset", "own", "--from", "data", "--folder", "cards")
    assert stbench(*words, folder=tmp_path).code == 0
    (tmp_path / "cards/datasets/own.yaml").write_text("mine")
    ended = stbench(*words, folder=tmp_path)
    assert (ended.code, "is there already" in ended.err) == (2, True)
    assert (tmp_path / "cards/datasets/own.yaml").read_text() == "mine"
