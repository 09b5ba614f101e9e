"""stbench as a wheel, and beside it somebody else's package that registers a method."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stbench import cards
from tests.made.her2st import write_her2st

ROOT = Path(__file__).parent.parent
SHIPPED = ("stbench", "methods", "tasks", "datasets", "pyproject.toml", "README.md", "LICENSE")
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
    environment = {**os.environ, "PYTHONPATH": str(target), "STBENCH_CACHE": str(folder / "cache")}
    command = [sys.executable, "-c", "from stbench.cli import main; main()", *arguments]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


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
    assert str(target) in stbench("show", "mean", folder=empty, target=target), "the wheel's own copy"
    installed(other, target)
    assert "From outside" in stbench("list", "methods", folder=empty, target=target)
    write_her2st(tmp_path / "data", ("A1", "B1"))
    stbench("run", "--methods", "outside,mean", "--dataset", "her2st", "--data-root", "../data", "--workers", "1",
            folder=empty, target=target)  # fmt: skip
    table = (empty / "leaderboards/her2st/gene-pred.csv").read_text()
    assert ",outside,From outside,0,measured," in table
