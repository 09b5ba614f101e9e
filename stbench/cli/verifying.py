"""``submit``, ``verify``, ``reproduce`` and ``ledger``: rows that others can score again, and numbers that stay."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stbench.cli import app
from stbench.cli.inspecting import inspect_store
from stbench.cli.options import OUT, Out, Why, asking, folder_option
from stbench.cli.running import wide_console
from stbench.cli.submit_options import ScoreOptions, VerifyOptions
from stbench.errors import SelectionError
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stbench.report.verifying import Fault

EXTRA = {"allow_extra_args": True, "ignore_unknown_options": True}


@app.command()
@asking
def submit(
    options: ScoreOptions,
    file: Annotated[Path | None, typer.Argument(help="Predictions as 'score' takes them, or --method.")] = None,
    method: Annotated[str, typer.Option(help="A method, or a variant of one, that the store holds.")] = "",
    card: Annotated[Path | None, typer.Option(help="YAML of what the method is; else its own card.")] = None,
    command: Annotated[str, typer.Option(help="What made the predictions, as it was typed.")] = "",
    archive: Annotated[Path, typer.Option(help="The archive to write.")] = Path("submission.zip"),
) -> None:
    """Pack predictions, the method's card, records and command into one archive, which 'verify' scores again."""
    from stbench.report.entries.packing import pack

    answers, entrant, beside = options.entry(file, method, card, command)
    manifest = pack(entrant, answers, beside, archive)
    first = next(iter(manifest.scores.items()))
    _say(f"Written: {archive}, {len(manifest.predictions)} predictions of {manifest.name}; {first[0]} {first[1]}")
    _say(f"Whoever has the dataset can score them again: stbench verify {archive}")


@app.command()
@asking
def verify(
    options: VerifyOptions,
    path: Annotated[
        Path | None, typer.Argument(help="An archive, a table in any form, the folder of all tables; or --store alone.")
    ] = None,
    store: Annotated[
        Path | None,
        folder_option("Derive a table's numbers from predictions kept here; alone: look at all files."),
    ] = None,
    task: Annotated[str, typer.Option(help="With --store alone: look at rows of this task, known by their keys.")] = "",
    dataset: Annotated[str, typer.Option(help="With --store alone: the dataset of that task.")] = "",
) -> None:
    """Derive every number of a table or archive again, and name the first that differs. Exit code 1 where one does.

    An archive's predictions are scored. A table's forms are held against its JSON and against LEDGER.csv; with
    --store, its numbers against predictions. With --store alone, every file of the store is held against its checksum,
    and rows that damaged ones touch are named.
    """
    if path is None:
        inspect_store(options, store, task, dataset)
        return
    if task or dataset:
        raise SelectionError("--task, --dataset", "are stated in what is verified", "--store alone beside them")
    _verify_tables(options, path, store)


def _verify_tables(options: VerifyOptions, path: Path, store: Path | None) -> None:
    from stbench.report.entries.packing import SUFFIX
    from stbench.report.variance_verifying import is_variance, variances_in
    from stbench.report.verifying import board_at, faults_of_forms, faults_of_ledger, faults_of_values, tables_in

    if path.suffix == SUFFIX:
        from stbench.report.entries.unpacking import faults_of_archive

        _end(faults_of_archive(path, options.questions_of), f"{path}: its predictions give every number that it says")
        return
    if is_variance(path):
        _verify_variance(options, path, store)
        return
    tables = tables_in(path) if path.is_dir() else (path,)
    folder = path if path.is_dir() else path.parent.parent
    for table in tables:
        board = board_at(table)
        faults = [*faults_of_forms(table), *faults_of_ledger(folder, board)]
        if store is not None:
            faults += faults_of_values(board, options.again(board, store), str(store))
        what = "its forms and the ledger agree" + ("" if store is None else f", and {store} gives every number")
        _end(faults, f"{table}: {sum(len(row.values) for row in board.rows):,} numbers; {what}")
    variances = variances_in(path) if path.is_dir() else ()
    for shares in variances:
        _verify_variance(options, shares, store)
    if not (tables or variances):
        _end_without(path)


def _verify_variance(options: VerifyOptions, path: Path, store: Path | None) -> None:
    """Shares of variance: their forms, and with a store their numbers."""
    from stbench.report.variance_verifying import faults_of_shares, faults_of_variance, variance_at

    shares, faults = variance_at(path), list(faults_of_variance(path))
    if store is not None:
        faults += faults_of_shares(shares, options.shares_again(shares, store), str(store))
    what = "its forms agree" + ("" if store is None else f", and {store} gives every number")
    _end(faults, f"{path}: shares of variance; {what}")


@app.command()
def ledger(
    tables: Annotated[Path, typer.Argument(help="The folder of all tables.")] = OUT,
    why: Why = "",
) -> None:
    """Enter numbers of tables that are new or moved into LEDGER.csv; 'run' and 'leaderboard' do it by themselves."""
    from stbench.report.ledger import NAME, enter
    from stbench.report.verifying import board_at, tables_in
    from stbench.runs.provenance import commit

    boards = [board_at(path) for path in tables_in(tables)]
    if not boards:
        _end_without(tables)
    lines = sum(enter(board, tables, commit=commit(), why=why) for board in boards)
    _say(f"{tables / NAME}: {lines:,} lines appended, of {len(boards)} tables")


@app.command(context_settings=EXTRA)
def reproduce(
    context: typer.Context,
    row: Annotated[str, typer.Argument(help="DATASET/TASK/METHOD, a row of a table.")],
    tables: Annotated[Path, typer.Option(help="The folder of all tables.")] = OUT,
    run: Annotated[bool, typer.Option("--run", help="Run it, and compare its numbers with the table's.")] = False,
    out: Out = Path("reproduced"),
) -> None:
    """Print the command that a row comes from; what follows is added to it, as --data-root data/.

    With --run it is run, and every number of the row is compared: exit code 1 where one differs.
    """
    from stbench.cli.reproducing import named_row, run_again
    from stbench.report.commands import command_of
    from stbench.report.verifying import faults_of_values

    board, wanted = named_row(row, tables)
    words = [*command_of(wanted, board.facts), *context.args]
    _say(shlex.join(words))
    if run:
        again = run_again([*words, "--out", str(out)], out, board)
        alone = replace(board, rows=(wanted,))
        _end(faults_of_values(alone, again, "this run"), f"{row}: {len(wanted.values)} numbers, all the same")


def _end(faults: "Iterable[Fault]", whole: str) -> None:
    """Say that all is well, or the first that is not, how many more there are, and end with 1."""
    listed = list(faults)
    if not listed:
        _say(whole)
        return
    more = f"; and {len(listed) - 1:,} more" if len(listed) > 1 else ""
    _say(f"DIFFERS: {listed[0].text}{more}")
    raise typer.Exit(1)


def _end_without(path: Path) -> None:
    from stbench.errors import StoreError

    raise StoreError(str(path), "has no tables", "<dataset>/<task>.json", "Name the folder of all tables, or a table")


def _say(text: str) -> None:
    wide_console().print(visible(text), markup=False, highlight=False, soft_wrap=True)
