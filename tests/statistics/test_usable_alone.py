"""``stbench.statistics`` serves who has arrays of scores and nothing of stbench besides."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import stbench.statistics

FOLDER = Path(stbench.statistics.__file__).parent
HEAVY = ("torch", "anndata", "scanpy", "pandas", "matplotlib", "scipy", "sklearn", "numba")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_module_imports_nothing_of_stbench_but_errors(path):
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    own = {name for name in names if name.split(".")[0] == "stbench"}
    assert {name for name in own if not name.startswith("stbench.statistics.")} <= {"stbench.errors"}


def test_a_fresh_interpreter_loads_nothing_heavy():
    code = (
        "import sys, stbench.statistics;"
        f"print(sorted(set({HEAVY}) & set(sys.modules)), sorted(m for m in sys.modules if m.startswith('stbench.')"
        " and not m.startswith('stbench.statistics')))"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert process.stdout.strip() == "[] ['stbench.errors']"


@pytest.mark.parametrize("name", stbench.statistics.__all__)
def test_every_name_offered_is_there(name):
    assert hasattr(stbench.statistics, name)
