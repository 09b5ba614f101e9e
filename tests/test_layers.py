"""A module imports only from modules above it in CONTRIBUTING's list."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def order():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## How the code is cut")[1]
    names = re.search(r"```text\n(.*?)```", text, re.DOTALL).group(1).split()
    return [name.rstrip("/") for name in names]


def imports(path):
    """stbench modules that a file imports, anywhere in it, by the name of their first part."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stbench."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("stbench."))


def test_every_module_stands_in_the_list():
    modules = {path.stem if path.is_file() else path.name for path in (ROOT / "stbench").iterdir()}
    assert modules - {"__init__", "__main__", "__pycache__", "_cards"} == set(order())


def test_no_module_imports_upward():
    place = {name: at for at, name in enumerate(order())}
    upward = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / "stbench").rglob("*.py"))
        if (own := path.relative_to(ROOT / "stbench").parts[0].removesuffix(".py")) in place
        for name in imports(path)
        if place[name] > place[own]
    ]
    assert upward == []


def test_listing_methods_imports_no_torch():
    import subprocess
    import sys

    code = (
        "import sys; from stbench.cards import methods; list(methods());"
        "import stbench.cli.running, stbench.cli.listing;"
        "sys.exit(bool({'torch', 'pandas', 'scanpy', 'anndata'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode == 0
