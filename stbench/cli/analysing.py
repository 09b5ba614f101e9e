"""``compare``, ``audit``, ``structure``, ``scores``, ``maps``: more of what is stored, nothing trained."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stbench.cli import app
from stbench.cli.options import OUT, Options, Out, asking
from stbench.cli.running import wide_console
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stbench.analyses.maps import Maps
    from stbench.report.cells import Table
    from stbench.scoring.answers import Answers


DEPENDENT = "GENES ARE NOT INDEPENDENT of one another: p over genes claims differences far more often than it says."

SHORT = (
    "Bootstrap intervals are too short where patients are few (benchmarks/calibration.py): Student's are the default."
)


@app.command()
@asking
def compare(
    options: Options,
    methods: Annotated[
        str, typer.Argument(help="Methods: names and globs separated by commas; all pairs are compared.")
    ],
    unit: Annotated[
        Literal["patient", "slide", "gene"], typer.Option(help="What is taken as independent; genes are not.")
    ] = "patient",
    test: Annotated[Literal["sign-flip", "wilcoxon"], typer.Option(help="The paired test.")] = "sign-flip",
    correction: Annotated[
        Literal["holm", "bh"], typer.Option(help="Of p over all pairs: Holm, or Benjamini-Hochberg.")
    ] = "holm",
    interval: Annotated[
        Literal["student", "bootstrap"],
        typer.Option(help="Of differences: Student's over units, or patients, slides and spots drawn anew."),
    ] = "student",
) -> None:
    """Compare methods pair by pair over patients: difference, interval, exact test; and all at once by rank."""
    from stbench.analyses.compare import compared
    from stbench.report.pages.comparison import comparison_cells

    answers = replace(options, methods=methods).answers(controls=False)
    result = compared(answers, unit=unit, test=test, multiple_testing=correction, interval=interval)
    lines = [result.inference.method, *([result.ranking.text] if result.ranking else [])]
    if unit == "gene":
        lines = [DEPENDENT, *lines]
    if interval == "bootstrap":
        lines = [*lines, SHORT]
    title = f"{result.column.title} over {unit}s: {answers.task.name} on {answers.cohort.name}"
    print_cells(comparison_cells(result.inference.pairs, "Holm" if correction == "holm" else "BH"), title)
    for line in lines:
        wide_console().print(visible(line), markup=False, highlight=False, soft_wrap=True)


@app.command()
@asking
def audit(
    options: Options,
    against: Annotated[
        str,
        typer.Option(help="The task with the papers' rule; else the one that the task names."),
    ] = "",
    out: Out = OUT,
) -> None:
    """Audit leakage: what of a score is knowing the test patient, apart from more slides and another panel."""
    from stbench import cards
    from stbench.analyses.audit import Arms, audited
    from stbench.cli.selection import audit_arms
    from stbench.errors import SelectionError
    from stbench.report.pages.audit import audit_cells, audit_markdown
    from stbench.report.pages.cautions import cautions
    from stbench.report.publish import write_page

    others = options.answers()
    papers = against or others.task.audited_against
    arms = audit_arms(others.task, cards.tasks(options.cards), papers)
    result = audited(Arms(others=others, **{arm: replace(options, task=task).answers() for arm, task in arms.items()}))
    if not result.effects:
        tasks = dict.fromkeys(task for _, task, _ in result.lacking) or result.tasks.values()
        raise SelectionError(
            f"task '{others.task.name}'", "cannot be audited: no method has a score in every arm",
            "at least one that is run in all of them", "; ".join(f"stbench run --task {task}" for task in tasks),
        )  # fmt: skip
    facts = f"{others.task.name} on {result.dataset}"
    print_cells(audit_cells(result), f"{result.column.title} on {', '.join(result.slides)}: {facts}")
    for line in cautions(result):
        wide_console().print(line, highlight=False, soft_wrap=True)
    say_written(write_page(audit_markdown(result), out, result.dataset, f"{others.task.name}.audit.md"))


@app.command()
@asking
def structure(options: Options, out: Out = OUT) -> None:
    """Show whether predictions keep gene-gene correlation, levels, spreads and spatial pattern, and the best genes."""
    from stbench.analyses.structure import kept_structure
    from stbench.report.pages.structure import structure_cells, structure_markdown
    from stbench.report.publish import write_page

    answers = options.answers()
    task, dataset = answers.task.name, answers.cohort.name
    structures = kept_structure(answers)
    kept, best = structure_cells(structures)
    print_cells(kept, f"Structure that predictions keep: {task} on {dataset}")
    print_cells(best, "Best predicted genes")
    page = structure_markdown(f"{task} on {dataset}, profile {answers.profile}", structures)
    say_written(write_page(page, out, dataset, f"{task}.structure.md"))


@app.command()
@asking
def scores(
    options: Options,
    file: Annotated[Path, typer.Argument(help="The parquet file to write.")],
) -> None:
    """Write every score, one a row, as a parquet file: method, fold, slide, patient, seed, gene, metric, value.

    Noise ceilings are rows of the method ``noise-ceiling``, and shares of them of the metric ``pcc_share``.
    """
    from stbench.analyses.score_table import score_table
    from stbench.report.publish import write_parquet
    from stbench.scoring.ceilings import ceilings_of
    from stbench.scoring.score import scores_of

    answers = options.answers()
    table = score_table(answers, scores_of(answers), ceilings_of(answers))
    write_parquet(table, file)
    wide_console().print(f"Written: {file}, {len(table):,} scores", markup=False, highlight=False, soft_wrap=True)


@app.command()
@asking
def maps(
    options: Options,
    file: Annotated[Path, typer.Argument(help="The parquet file to write.")],
    genes: Annotated[
        str,
        typer.Option(help="For expression: genes separated by commas, or 'markers', the dataset's, which is default."),
    ] = "",
    figure: Annotated[Path | None, typer.Option(help="Also draw one slide, as a .png or .pdf file.")] = None,
    slide: Annotated[str, typer.Option(help="The slide to draw; the first one by default.")] = "",
) -> None:
    """Write what maps show, spot by spot: clusters and t-SNE, or measured and predicted genes; draw a slide of it."""
    from stbench.analyses.maps import make_maps
    from stbench.errors import SelectionError
    from stbench.report.figures import check_name, write_figure
    from stbench.report.publish import write_parquet

    if figure is not None:
        check_name(figure)
    elif slide:
        raise SelectionError(f"--slide {slide}", "is given without a figure", "--figure FILE.png beside it")
    answers = options.answers()
    found = make_maps(answers, genes)
    drawn, page = _drawn(found, answers, slide) if figure is not None else ("", None)
    write_parquet(found.table, file)
    lines = [f"Written: {file}, {len(found.table):,} rows"]
    for name in found.slides:
        lacking = [gene for gene in found.genes if gene not in found.present(name)]
        lines += [f"  not in the panel of {name}: {', '.join(lacking)}"] if lacking else []
    if figure is not None and page is not None:
        write_figure(page, figure)
        lines.append(f"Drawn: {figure}, {drawn}")
    for line in lines:
        wide_console().print(visible(line), markup=False, highlight=False, soft_wrap=True)


def _drawn(found: "Maps", answers: "Answers", asked: str) -> "tuple[str, Figure]":
    """What a figure of one slide shows, and the figure."""
    from stbench.report.figures import domain_figure, gene_figure, shown_genes, shown_slide

    slide = shown_slide(found, asked)
    names = {entrant.name: entrant.label for entrant in answers.entrants}
    if not found.genes:
        return f"slide {slide}", domain_figure(found, slide, names)
    return f"slide {slide}, {', '.join(shown_genes(found, slide))}", gene_figure(found, slide, names)


def print_cells(table: "Table", title: str) -> None:
    """Print a table, all its columns to the left."""
    from stbench.report.console import print_table

    print_table(table, title, wide_console(), left=range(len(table.head)))


def say_written(path: Path) -> None:
    """Say where something was written."""
    wide_console().print(visible(f"Written: {path}"), markup=False, highlight=False, soft_wrap=True)
