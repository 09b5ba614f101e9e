"""Installed: packages that an engine needs, and that an extra of stbench brings."""

import importlib
from importlib.util import find_spec
from typing import Any

from stbench.errors import SelectionError


def check_installed(engine: str, package: str) -> None:
    """SelectionError where the package that an engine needs is not installed; nothing is imported."""
    if find_spec(package) is None:
        raise SelectionError(
            f"engine '{engine}'", f"needs {package}, which is not installed", f"the extra '{engine}'",
            f"pip install 'stbench[{engine}]', or run with --engine local",
        )  # fmt: skip


def needed_package(engine: str, package: str) -> Any:
    """The module; SelectionError where it is not installed, or cannot be imported."""
    check_installed(engine, package)
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise SelectionError(
            f"engine '{engine}'", f"cannot import {package} ({error})", "a whole installation of it",
            f"pip install --upgrade 'stbench[{engine}]', or run with --engine local",
        ) from error  # fmt: skip
