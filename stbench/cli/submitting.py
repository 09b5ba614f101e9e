"""``score`` and ``template``: predictions that were made elsewhere, and a file to fill with them."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stbench.cli import app
from stbench.cli.options import Out, asking
from stbench.cli.running import wide_console
from stbench.cli.submit_options import AskedOptions, ScoreOptions
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from stbench.analyses.leaderboard import Leaderboard

SCORED = Path("scored")


@app.command()
@asking
def score(
    options: ScoreOptions,
    files: Annotated[list[Path], typer.Argument(help="Predictions: parquet, CSV, h5ad, folders, archives.")],
    out: Out = SCORED,
) -> None:
    """Score predictions that were made elsewhere, beside the rows that the store holds.

    A file has a row per spot and a column per gene (parquet, CSV, h5ad with obs["slide"]), or a row per value (slide,
    spot, gene, value). Folders: <model>/fold<k>/<slide>.h5ad, SpatialData stores with a table <model>_tiles, or dumps
    split<k>/*.npz. Slides, spots, genes and units are checked: nothing is filled in.
    """
    from stbench.analyses.ranking import leaderboard
    from stbench.report.publish import publish
    from stbench.report.terminal import print_board
    from stbench.report.wording import submitted_lines

    board = leaderboard(options.submitted(files))
    paths = publish(board, out)
    print_board(board, wide_console())
    for line in [*_remarks(board), *submitted_lines(board), f"Written: {', '.join(map(str, paths))}"]:
        _say(line)


@app.command()
@asking
def template(
    options: AskedOptions,
    file: Annotated[Path, typer.Argument(help="The file to write: .parquet, .csv or .csv.gz.")],
) -> None:
    """Write a file without values, with all folds, slides, spots and genes of a task, to be filled and scored."""
    from stbench.scoring.outside.template import write_template

    questions = options.questions()
    number = write_template(questions, file)
    task, dataset = questions.task, questions.cohort.name
    _say(f"Written: {file}, {number:,} values of task '{task.name}' on '{dataset}' to fill in")
    asked = replace(options, task=task.name, dataset=options.dataset or dataset)
    _say(f"Values are in {task.target}. Then: {shlex.join(['stbench', 'score', str(file), *asked.words()])}")


def _remarks(board: "Leaderboard") -> list[str]:
    """What was said of submitted rows alone."""
    names = tuple(f"{row.title}: " for row in board.rows if row.origin == "submitted")
    return [remark for remark in board.facts.remarks if remark.startswith(names)]


def _say(text: str) -> None:
    wide_console().print(visible(text), markup=False, highlight=False, soft_wrap=True)
