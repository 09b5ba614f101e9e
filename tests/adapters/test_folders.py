"""A method's folder is its own: what two methods share lies in parts, and networks know no slides."""

import ast
from pathlib import Path

import pytest

import stbench.adapters

ROOT = Path(stbench.adapters.__file__).parent


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


FILES = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT)


def imports(path: Path) -> set[str]:
    """Full names of what a file imports from stbench, anywhere in it."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    return {f"{node.module}.{name.name}" for node in nodes for name in node.names if node.module}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_folder_imports_no_siblings(path: Path) -> None:
    own = path.relative_to(ROOT).parts[0]
    shared = {own, "parts", "base", "register", "adapters"}
    names = [name.removeprefix("stbench.adapters.") for name in imports(path) if name.startswith("stbench.adapters.")]
    assert [name for name in names if name.split(".")[0] not in shared] == []


@pytest.mark.parametrize("path", [path for path in FILES if "network" in name_of(path)], ids=name_of)
def test_networks_know_no_slides(path: Path) -> None:
    assert [name for name in imports(path) if name.startswith(("stbench.data", "stbench.readers"))] == []
