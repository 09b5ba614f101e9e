"""stbench as a wheel, and beside it somebody else's package that registers a method."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stbench import cards
from stbench.cli.extensions import extension
from tests.made.command import stbench as stbench_new
from tests.made.her2st import write_her2st

ROOT = Path(__file__).parent.parent
SHIPPED = (
    "stbench", "methods", "tasks", "datasets", "reported", "protocols", "pyproject.toml", "README.md", "LICENSE",
)  # fmt: skip
TOP = {
    *SHIPPED, "benchmarks", "leaderboards", "tests", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", ".ci", ".github",
    ".gitignore", ".pre-commit-config.yaml",
}  # fmt: skip
OUTSIDE = """\
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Outside:
    level: float

    def train(self, slides, panel, rng, context):
        return None

    def predict(self, model, slide, panel):
        return np.full((slide.n_spots, len(panel)), self.level, np.float32)
"""
PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "outside-method"
version = "1"
[project.entry-points."stbench.adapters"]
outside = "outside_method.adapter:Outside"
[tool.hatch.build.targets.wheel]
packages = ["outside_method"]
"""


def installed(project: Path, target: Path) -> None:
    """Build a project's wheel without isolation and unpack it into ``target``."""
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(project / "dist"),
        str(project),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = (project / "dist").glob("*.whl")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)


def stbench(*arguments: str, folder: Path, target: Path) -> str:
    path = os.pathsep.join(filter(None, (str(target), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, "STBENCH_CACHE": str(folder / "cache")}
    command = [sys.executable, "-c", "from stbench.cli import main; main()", *arguments]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


ADDS = {
    "metric": ("same-side", "same_side"),
    "switch-value": ("square-root", "square_root"),
    "clusterer": ("ward", "ward"),
    "panel-rule": ("most-detected", "MostDetected"),
    "engine": ("serial", "Serial"),
    "kind": ("levelled", "LEVELLED"),
}
TASKS = {
    "theirs": "kind: levelled\nversion: 1\ntitle: Theirs\nsplit: {scheme: leave-one-sample-out, unit: patient}\n"
    "panel: {rule: most-detected, genes: 7}\nmetrics: [same-side@hvg-3, pcc@all]\ncontrols: [mean]\n",
    "plain": "like: theirs\nkind: expression\n",
    "grown": "like: clustering\nmetrics: [ari@ward, ari]\ndetails: []\ncontrols: []\n",
}


def outside_extensions(folder: Path) -> Path:
    """A package that adds six things, each by an entry point alone, and cards that ask for them."""
    lines = []
    for what, (name, attribute) in ADDS.items():
        assert stbench_new("new", what, name, folder=folder).code == 0
        module = name.replace("-", "_")
        shutil.copy(folder / name / f"{module}.py", folder / f"{module}.py")
        group = extension(f"{what}s").load().group
        lines.append(f'[project.entry-points."{group}"]\n{name} = "{module}:{attribute}"')
        shutil.rmtree(folder / name)
    project = EXTENSIONS_PROJECT + "\n".join(lines) + "\n"
    (folder / "pyproject.toml").write_text(project)
    return folder


PROTOCOL = """\
title: Rooted
reports: PCC
switches:
  norm: {value: square-root, source: here}
"""
EXTENSIONS_PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "outside-extensions"
version = "1"
[tool.hatch.build.targets.wheel]
include = ["*.py"]
"""


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout, which alone says what is kept")
def test_nothing_is_kept_at_the_top_that_has_no_place_there():
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]  # whoever owns the checkout
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {path.split("/")[0] for path in listed.split("\0") if path} == TOP


@pytest.mark.slow
def test_an_outside_package_adds_six_things_by_entry_points_and_all_are_in_lists_and_tables(tmp_path):
    other, target, here = (tmp_path / name for name in ("other", "target", "here"))
    other.mkdir()
    installed(outside_extensions(other), target)
    (here / "tasks").mkdir(parents=True)
    for name, text in TASKS.items():
        (here / "tasks" / f"{name}.yaml").write_text(text)
    for what, (name, _) in ADDS.items():
        listed = stbench("list", f"{what}s", folder=here, target=target).splitlines()
        assert [line.endswith("[from outside-extensions]") for line in listed if line.split()[0] == name] == [True]
    write_her2st(here / "data", ("A1", "B1"))
    on = ("--dataset", "her2st", "--data-root", "data")
    run = ("run", "--methods", "mean,colour-ridge", *on, "--engine", "serial", "--workers", "1")
    shown = stbench(*run, "--task", "theirs", folder=here, target=target)
    assert "Level: each gene's mean over the test slide is given" in shown
    page = (here / "leaderboards/her2st/theirs.md").read_text()
    assert "the 7 genes that most spots hold, chosen on train slides: 7 genes" in page
    assert "HVG-3 side" in page
    stbench(*run, "--task", "plain", folder=here, target=target)
    (here / "protocols").mkdir()
    (here / "protocols/rooted.yaml").write_text(PROTOCOL)
    named = ("--methods", "mean,colour-ridge", *on, "--task", "plain")
    rescored = stbench("rescore", "--protocols", "rooted", *named, folder=here, target=target)
    assert "rooted" in rescored
    stbench("run", "--methods", "position", *on, "--task", "grown", "--engine", "serial", folder=here, target=target)
    assert "Ward ARI" in (here / "leaderboards/her2st/grown.md").read_text()


@pytest.mark.slow
def test_the_wheel_lists_the_cards_from_anywhere_and_runs_an_outside_package(tmp_path):
    copy, other, target, empty = (tmp_path / name for name in ("copy", "other", "target", "empty"))
    for name in SHIPPED:
        place = copy / name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, place)
    (other / "outside_method/methods").mkdir(parents=True)
    (other / "pyproject.toml").write_text(PROJECT)
    (other / "outside_method/__init__.py").write_text("")
    (other / "outside_method/adapter.py").write_text(OUTSIDE)
    (other / "outside_method/methods/outside.yaml").write_text(
        "adapter: outside\ntitle: From outside\npaper: {level: {value: 1.0, source: here}}\n"
    )
    empty.mkdir()
    installed(copy, target)
    listed = stbench("list", "methods", folder=empty, target=target)
    assert [line.split()[0] for line in listed.splitlines()] == list(cards.methods())
    listed = stbench("list", "tasks", folder=empty, target=target)
    assert [line.split()[0] for line in listed.splitlines()] == list(cards.tasks())
    listed = stbench("list", "protocols", folder=empty, target=target)
    assert [line.split()[0] for line in listed.splitlines()] == list(cards.protocols())
    assert str(target) in stbench("show", "mean", folder=empty, target=target), "the wheel's own copy"
    installed(other, target)
    assert "From outside" in stbench("list", "methods", folder=empty, target=target)
    write_her2st(tmp_path / "data", ("A1", "B1"))
    stbench("run", "--methods", "outside,mean", "--dataset", "her2st", "--data-root", "../data", "--workers", "1",
            folder=empty, target=target)  # fmt: skip
    table = (empty / "leaderboards/her2st/gene-pred.csv").read_text()
    assert ",outside,From outside,0,run,measured," in table
