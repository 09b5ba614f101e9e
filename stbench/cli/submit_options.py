"""Options of ``template``, ``score``, ``submit`` and ``verify``, and the answers that they come to."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from stbench.cli.options import Options
from stbench.errors import CardError, SelectionError

if TYPE_CHECKING:
    from stbench.analyses.facts import Facts
    from stbench.analyses.leaderboard import Leaderboard
    from stbench.analyses.variance import VarianceShares
    from stbench.protocols.questions import Questions
    from stbench.report.entries.packing import Beside
    from stbench.runs.plan import Plan
    from stbench.scoring.answers import Answers, Entrant

MOST_CARD = 2**20
"""Bytes of a card that is packed."""


@dataclass(frozen=True, kw_only=True)
class AskedOptions(Options):
    """What a template or a submission is of: a task on a dataset."""

    without: ClassVar[frozenset[str]] = frozenset({"methods", "variants", "encoder", "precision", "weights"})

    def questions(self) -> "Questions":
        """What was asked, with every panel: as the store froze it, else as the task's rule chooses it."""
        from stbench.runs.answers import answers_of
        from stbench.runs.store import Store

        return answers_of(_plan(self), Store.existing(self.store)).questions.with_every_panel()


@dataclass(frozen=True, kw_only=True)
class VerifyOptions(Options):
    """Where the data of what is verified lie; what was asked stands in it."""

    without: ClassVar[frozenset[str]] = frozenset(
        {"methods", "task", "dataset", "test_dataset", "profile", "variants", "encoder"}
    )

    def questions_of(self, task: str, dataset: str) -> "Questions":
        """What an archive says that it answers, with panels as the task's rule chooses them."""
        from stbench.report.commands import BETWEEN

        trained, _, tested = dataset.partition(BETWEEN)
        return _plan(replace(self, task=task, dataset=trained, test_dataset=tested)).questions.with_chosen_panels()

    def again(self, board: "Leaderboard", store: Path) -> "Leaderboard":
        """A table's rows from what a store holds."""
        from stbench.analyses.ranking import leaderboard

        rows = [row.method for row in board.rows if row.origin == "run"]
        return leaderboard(self._of(board.facts, rows, store).answers())

    def shares_again(self, shares: "VarianceShares", store: Path) -> "VarianceShares":
        """Shares of variance from what a store holds."""
        from stbench.cli.variance import shares_of

        rows = [f"{head}@{encoder}" for encoder in shares.encoders for head in shares.heads]
        return shares_of(self._of(shares, rows, store).answers(controls=False), shares.interval)

    def _of(self, facts: "Facts | VarianceShares", rows: list[str], store: Path) -> "VerifyOptions":
        """What some rows of a task are asked by."""
        from stbench.report.commands import BETWEEN

        trained, _, tested = facts.dataset.partition(BETWEEN)
        return replace(
            self, task=facts.task, dataset=trained, test_dataset=tested, methods=",".join(rows), store=store,
            profile="paper" if facts.profile == "paper" else "quick",
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ScoreOptions(Options):
    """What ``score`` is asked for."""

    name: Annotated[str, typer.Option(help="What the row is called; else the file's name.")] = ""
    layer: Annotated[str, typer.Option(help="Layer of AnnData that holds predictions; else X.")] = ""
    table: Annotated[str, typer.Option(help="Table of SpatialData stores; else the only one that ends in _tiles.")] = ""

    def submitted(self, files: list[Path]) -> "Answers":
        """Files as rows beside those that the store holds of the task."""
        from stbench.report.entries.unpacking import entrant_of
        from stbench.scoring.outside.reading import Within

        stored = self.answers()
        questions, within = stored.questions.with_every_panel(), Within(self.layer, self.table)
        measured = tuple(one for one in stored.entrants if one.complete)
        names = self._names(files, {one.name for one in measured})
        entrants = tuple(entrant_of(file, questions, name, within) for name, file in names.items())
        scores = stored.score_files if self.store.is_dir() else None
        return replace(stored, questions=questions, entrants=(*measured, *entrants), score_files=scores)

    def entry(
        self, file: Path | None, method: str, card: Path | None, command: str
    ) -> "tuple[Answers, Entrant, Beside]":
        """A row that is to be packed, and what goes with it: of a file, or of a method that the store holds."""
        from stbench.files.reading import read_text
        from stbench.report.entries.packing import Beside

        if (file is None) == (not method):
            raise SelectionError("submit", "is given no predictions, or two kinds", "a file, or --method NAME")
        told = "" if card is None else read_text(card, CardError, "a card", MOST_CARD)
        if file is None:
            return self._stored(method, told, command)
        answers = self.submitted([file])
        (entrant,) = [one for one in answers.entrants if one.origin == "submitted"]
        return answers, entrant, Beside(command=command, card=told)

    def _stored(self, method: str, card: str, command: str) -> "tuple[Answers, Entrant, Beside]":
        from stbench.report.entries.packing import Beside
        from stbench.runs.answers import answers_of
        from stbench.runs.store import Store
        from stbench.scoring.genes import require_genes

        plan, place = replace(self, methods=method).resolve(controls=False)
        store = Store.existing(place.store)
        answers = answers_of(plan, store)
        require_genes(answers.questions, "submit")
        if len(plan.entries) > 1:
            raise SelectionError(f"--method {method}", f"names {len(plan.entries)} methods", "one")
        entrant = answers.entrants[0]
        records = [store.record(answer.key) for answer in entrant.answers]
        made = command or f"stbench run --methods {entrant.name} --task {plan.task.name} --dataset {plan.dataset}"
        return answers, entrant, Beside(
            command=made if command else f"{made} --profile {plan.profile}",
            card=card or plan.entries[0].card.path.read_text(encoding="utf-8"),
            records=tuple(record.plain() for record in records if record is not None),
        )  # fmt: skip

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


def _plan(options: Options) -> "Plan":
    """What is asked, of nobody."""
    from stbench.runs.plan import make_plan

    chosen = options.chosen(controls=False)
    return make_plan((), chosen.task, chosen.place.cohort(), options.profile)


def _stem(file: Path) -> str:
    """A file's name without what says its form."""
    return file.name.removesuffix(".gz").rpartition(".")[0] if "." in file.name else file.name
