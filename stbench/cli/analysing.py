"""``compare``, ``audit``, ``rescore``, ``structure``, ``scores``, ``maps``: more of what is stored, nothing trained."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stbench.cli import app
from stbench.cli.options import OUT, Asked, Out, asking
from stbench.cli.running import wide_console

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stbench.analyses.maps import Maps
    from stbench.report.analyses import Table
    from stbench.runs.plan import Plan


DEPENDENT = "GENES ARE NOT INDEPENDENT of one another: p over genes claims differences far more often than it says."

SHORT = (
    "Bootstrap intervals are too short where patients are few (benchmarks/calibration.py): Student's are the default."
)


@app.command()
@asking
def compare(
    asked: Asked,
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
    from stbench.report.analyses import comparison_table
    from stbench.runs.run import compared

    plan, place = replace(asked, methods=methods).resolve(controls=False)
    found = compared(plan, place, unit=unit, test=test, correction=correction, interval=interval)
    lines = [found.inference.method, *([found.ranking.text] if found.ranking else [])]
    if unit == "gene":
        lines = [DEPENDENT, *lines]
    if interval == "bootstrap":
        lines = [*lines, SHORT]
    title = f"{found.quantity.title} over {unit}s: {asked.task} on {plan.dataset}"
    _print(comparison_table(found.inference.pairs, "Holm" if correction == "holm" else "BH"), title)
    for line in lines:
        wide_console().print(line, highlight=False, soft_wrap=True)


@app.command()
@asking
def audit(
    asked: Asked,
    against: Annotated[str, typer.Option(help="The task that lets the test patient into training.")] = (
        "gene-pred-same-patient"
    ),
    out: Out = OUT,
) -> None:
    """Audit leakage: every method under both split rules, and what knowing the patient adds."""
    from stbench.analyses.audit import patient_effects
    from stbench.report.analyses import audit_markdown, audit_table
    from stbench.runs.run import board_of, write_page

    apart, together = (board_of(*one.resolve()) for one in (asked, replace(asked, task=against)))
    effects = patient_effects(apart, together)
    _print(audit_table(effects), f"{apart.quantities[0].title}: {asked.task} against {against} on {apart.dataset}")
    _say(write_page(audit_markdown(apart, together, effects), out, apart.dataset, f"{asked.task}.audit.md"))


@app.command()
@asking
def rescore(asked: Asked, out: Out = OUT) -> None:
    """Score the same predictions under the rules of several papers, and show whether they rank alike."""
    from stbench.analyses.rescore import rescore as rescored
    from stbench.report.analyses import rescore_markdown, rescore_tables
    from stbench.runs.run import board_of, write_page
    from stbench.runs.store import Store

    plan, place = asked.resolve()
    found = rescored(plan, Store.existing(place.store), place.cohort())
    scores, agreement = rescore_tables(found)
    _print(scores, f"{asked.task} on {plan.dataset} under {len(found.rules)} rules, rank in brackets")
    _print(agreement, "Do the rules rank alike?")
    _say(write_page(rescore_markdown(board_of(plan, place), found), out, plan.dataset, f"{asked.task}.rules.md"))


@app.command()
@asking
def structure(asked: Asked, out: Out = OUT) -> None:
    """Show whether predictions keep gene-gene correlation, levels, spreads and spatial pattern, and the best genes."""
    from stbench.analyses.structure import kept_structure
    from stbench.report.analyses import structure_markdown, structure_tables
    from stbench.runs.run import write_page
    from stbench.runs.store import Store

    plan, place = asked.resolve()
    found = kept_structure(plan, Store.existing(place.store), place.cohort())
    kept, best = structure_tables(found)
    _print(kept, f"Structure that predictions keep: {asked.task} on {plan.dataset}")
    _print(best, "Best predicted genes")
    page = structure_markdown(f"{asked.task} on {plan.dataset}, profile {asked.profile}", found)
    _say(write_page(page, out, plan.dataset, f"{asked.task}.structure.md"))


@app.command()
@asking
def scores(
    asked: Asked,
    file: Annotated[Path, typer.Argument(help="The parquet file to write.")],
) -> None:
    """Write every score, one a row, as a parquet file: method, fold, slide, patient, seed, gene, metric, value.

    Noise ceilings are rows of the method ``noise-ceiling``, and shares of them of the metric ``pcc_share``.
    """
    from stbench.analyses.score_table import tidy_scores
    from stbench.runs.run import ceilings_of, scores_of, write_table

    plan, place = asked.resolve()
    table = tidy_scores(plan, place.cohort(), scores_of(plan, place), ceilings_of(plan, place))
    write_table(table, file)
    wide_console().print(f"Written: {file}, {len(table):,} scores", highlight=False, soft_wrap=True)


@app.command()
@asking
def maps(
    asked: Asked,
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
    from stbench.runs.run import write_table
    from stbench.runs.store import Store

    if figure is not None:
        check_name(figure)
    elif slide:
        raise SelectionError(f"--slide {slide}", "is given without a figure", "--figure FILE.png beside it")
    plan, place = asked.resolve()
    found = make_maps(plan, Store.existing(place.store), place.cohort(), genes)
    drawn, page = _drawn(found, plan, slide) if figure is not None else ("", None)
    write_table(found.table, file)
    lines = [f"Written: {file}, {len(found.table):,} rows"]
    for name in found.slides:
        lacking = [gene for gene in found.genes if gene not in found.present(name)]
        lines += [f"  not in the panel of {name}: {', '.join(lacking)}"] if lacking else []
    if figure is not None and page is not None:
        write_figure(page, figure)
        lines.append(f"Drawn: {figure}, {drawn}")
    for line in lines:
        wide_console().print(line, highlight=False, soft_wrap=True)


def _drawn(found: "Maps", plan: "Plan", asked: str) -> "tuple[str, Figure]":
    """What a figure of one slide shows, and the figure."""
    from stbench.report.figures import domain_figure, gene_figure, shown_genes, shown_slide

    slide = shown_slide(found, asked)
    kinds = {entry.name: " (control)" if entry.card.kind == "control" else "" for entry in plan.entries}
    names = {name: plan.mark(name) + kind for name, kind in kinds.items()}
    if not found.genes:
        return f"slide {slide}", domain_figure(found, slide, names)
    return f"slide {slide}, {', '.join(shown_genes(found, slide))}", gene_figure(found, slide, names)


def _print(table: "Table", title: str) -> None:
    from rich.table import Table as RichTable

    head, rows = table
    shown = RichTable(title=title, title_justify="left")
    for name in head:
        shown.add_column(name)
    for cells in rows:
        shown.add_row(*cells)
    wide_console().print(shown)


def _say(path: Path) -> None:
    wide_console().print(f"Written: {path}", highlight=False, soft_wrap=True)
