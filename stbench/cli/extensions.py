"""Extensions: every registry of stbench by the name that ``stbench list`` and ``new`` know it by."""

import ast
import importlib
import inspect
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from stbench.errors import SelectionError
from stbench.registry import Origin, Registry, near


@dataclass(frozen=True)
class Extension:
    """A point where a package of one's own can add something."""

    registry: str
    """``module:attribute`` of its registry."""
    says: str
    """What it is, in one sentence."""
    heavy: bool = False
    """Importing its objects takes seconds (torch, scipy): their docstrings are read from the source instead."""

    def load(self) -> Registry[Any]:
        """The registry itself; importing it imports nothing that is registered."""
        module, _, attribute = self.registry.partition(":")
        found: Registry[Any] = getattr(importlib.import_module(module), attribute)
        return found

    def title(self, origin: Origin) -> str:
        """An entry in one line: its title and what it says of itself, else its docstring's first line.

        Where it cannot be imported, what is wrong with it.
        """
        if self.heavy:
            return _first_line(_docstring(origin.target))
        try:
            entry = self.load()[origin.name]
        except SelectionError as error:
            return error.found
        stated = [getattr(entry, name, "") for name in ("title", "says")]
        return ": ".join(filter(None, stated)) or _first_line(inspect.getdoc(entry))


EXTENSIONS = {
    "adapters": Extension("stbench.adapters:adapters", "Classes of methods, which method cards name.", heavy=True),
    "encoders": Extension("stbench.encoders:encoders", "Image encoders: patches in, features out.", heavy=True),
    "readers": Extension("stbench.readers:readers", "Layouts of files, which dataset cards name.", heavy=True),
    "kinds": Extension("stbench.protocols.base:kinds", "Kinds of task: what is hidden, asked, checked and scored."),
    "split-schemes": Extension("stbench.protocols.splits:split_schemes", "What trains and what is tested."),
    "panel-rules": Extension("stbench.protocols.panels:panel_rules", "Which genes are asked for."),
    "targets": Extension("stbench.data.target:targets", "Spaces that expression is given in."),
    "batch-corrections": Extension(
        "stbench.protocols.batch_correction:batch_corrections", "How all slides are corrected together."
    ),
    "metrics": Extension("stbench.metrics:metrics", "Scores of genes, slides and clusterings."),
    "clusterers": Extension("stbench.metrics.clusterers:clusterers", "How embeddings are clustered."),
    "switch-values": Extension(
        "stbench.analyses.rescoring.base:switch_values", "Choices of an evaluation, which protocol cards name."
    ),
    "engines": Extension("stbench.runs.engines:engines", "What runs jobs."),
    "formats": Extension("stbench.report.formats:formats", "Forms that a leaderboard is written in."),
    "charts": Extension("stbench.report.charts:charts", "Figures of the page and of stbench figure."),
}


def extension(name: str, beside: tuple[str, ...] = ()) -> Extension:
    """The extension point of that name.

    Args:
        name: as ``EXTENSIONS`` has it.
        beside: what else is listed by the command that asks.

    Raises:
        SelectionError: there is none; the nearest name is suggested.
    """
    known = (*beside, *EXTENSIONS)
    if name not in EXTENSIONS:
        raise SelectionError(
            f"'{name}'", "is nothing that can be listed", "one of " + ", ".join(known), near(name, known)
        )
    return EXTENSIONS[name]


def _docstring(target: str) -> str:
    """The docstring of ``module:attribute``, read from the module's source; "" where there is none."""
    module, _, attribute = target.partition(":")
    try:
        spec = find_spec(module)
    except ImportError:
        spec = None
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return ""
    for node in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == attribute:
            return ast.get_docstring(node) or ""
    return ""


def _first_line(text: str | None) -> str:
    return (text or "").partition("\n")[0]
