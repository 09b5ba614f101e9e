"""A package exports no name that is also one of its modules: importing the module would put it in the name's place."""

import ast
from pathlib import Path

import pytest

from tests.made import ROOT

PACKAGES = sorted(path.parent for path in (ROOT / "stbench").rglob("__init__.py"))


def exported(package: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.parse((package / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom | ast.Import):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    return names


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_exported_name_is_that_of_a_module(package):
    modules = {path.stem for path in package.glob("*.py")} | {path.name for path in package.iterdir() if path.is_dir()}
    assert exported(package) & modules == set()
