"""Options of ``score`` and ``template``, and the answers that they come to."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from stbench.cli.options import Options
from stbench.errors import SelectionError

if TYPE_CHECKING:
    from stbench.protocols.questions import Questions
    from stbench.scoring.answers import Answers


@dataclass(frozen=True, kw_only=True)
class AskedOptions(Options):
    """What a template or a submission is of: a task on a dataset."""

    without: ClassVar[frozenset[str]] = frozenset({"methods", "variants", "precision", "weights"})

    def questions(self) -> "Questions":
        """What was asked, with every panel: as the store froze it, else as the task's rule chooses it."""
        return self.answers().questions.with_every_panel()


@dataclass(frozen=True, kw_only=True)
class ScoreOptions(Options):
    """What ``score`` is asked for."""

    name: Annotated[str, typer.Option(help="What the row is called; else the file's name.")] = ""
    layer: Annotated[str, typer.Option(help="Layer of AnnData that holds predictions; else X.")] = ""
    table: Annotated[str, typer.Option(help="Table of SpatialData stores; else the only one that ends in _tiles.")] = ""

    def submitted(self, files: list[Path]) -> "Answers":
        """Files as rows beside those that the store holds of the task."""
        from stbench.scoring.outside.reading import Within
        from stbench.scoring.prediction_files import entrant_of_file

        stored = self.answers()
        questions, within = stored.questions.with_every_panel(), Within(self.layer, self.table)
        measured = tuple(one for one in stored.entrants if one.complete)
        names = self._names(files, {one.name for one in measured})
        entrants = tuple(entrant_of_file(file, questions, name, within) for name, file in names.items())
        scores = stored.score_files if self.store.is_dir() else None
        return replace(stored, questions=questions, entrants=(*measured, *entrants), score_files=scores)

    def _names(self, files: list[Path], taken: set[str]) -> dict[str, Path]:
        """What rows are called."""
        if self.name and len(files) > 1:
            raise SelectionError(f"--name {self.name}", f"is given with {len(files)} files", "one file, or no name")
        names = {self.name or _stem(file): file for file in files}
        clash = sorted(set(names) & taken)
        if clash or len(names) < len(files):
            what = f"'{clash[0]}' is a row already" if clash else "are called alike"
            raise SelectionError(", ".join(map(str, files)), what, "names of their own", "Give one with --name")
        return names


def _stem(file: Path) -> str:
    """A file's name without what says its form."""
    return file.name.removesuffix(".gz").rpartition(".")[0] if "." in file.name else file.name
