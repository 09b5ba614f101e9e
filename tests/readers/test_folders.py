"""A reader's folder is its own: what readers share lies beside them, or in the folder of a kind of file."""

import ast
from pathlib import Path

import pytest

import stbench.readers
from stbench.readers import readers

ROOT = Path(stbench.readers.__file__).parent
FOLDERS = {origin.name: origin.name.replace("-", "_") for origin in readers.origins() if origin.built_in}


def siblings(folder: Path) -> list[str]:
    """Folders of other readers that a file below ``folder`` imports from."""
    modules = [
        node.module.removeprefix("stbench.readers.").split(".")[0]
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stbench.readers.")
    ]
    return sorted({module for module in modules if module in FOLDERS.values() and module != folder.name})


@pytest.mark.parametrize("reader", FOLDERS)
def test_a_reader_imports_no_sibling(reader):
    assert siblings(ROOT / FOLDERS[reader]) == []
