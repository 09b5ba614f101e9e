"""``publish`` and ``figure``: tables and one page to be read by others, and single figures for papers."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from stbench.cli import app
from stbench.cli.options import OUT, Options, Out, Why, asking, folder_option
from stbench.cli.running import put_out, wide_console
from stbench.report.neutral import visible

From = Annotated[Path, typer.Option("--from", help="Folder of published tables.")]


@app.command()
@asking
def publish(
    options: Options,
    store: Annotated[
        Path | None,
        folder_option("Also score this store's results of --task and --dataset, and show them spot by spot."),
    ] = None,
    out: Out = OUT,
    why: Why = "",
) -> None:
    """Write all tables in a folder in every format, README.md and index.html; with --store, one of its tables first."""
    from stbench.report.page.publishing import publish_page

    paths = () if store is None else _from_store(replace(options, store=store), out, why)
    written = publish_page(out, options.cards)
    _say([*dict.fromkeys([*paths, *written[-2:]])])
    wide_console().print(f"{len(written)} files in all", markup=False, highlight=False)


def _from_store(options: Options, out: Path, why: str) -> tuple[Path, ...]:
    """Files of one table, and of its gallery."""
    from stbench.analyses.gallery import gallery_of
    from stbench.analyses.ranking import leaderboard
    from stbench.cards import reported
    from stbench.report.gallery_json import SUFFIX, gallery_text
    from stbench.report.publish import write_page

    answers = options.answers()
    paths = put_out(leaderboard(answers, reported(options.cards).values()), out, why)
    gallery = gallery_text(gallery_of(answers))
    return (*paths, write_page(gallery, out, answers.cohort.name, f"{answers.task.name}{SUFFIX}"))


@app.command()
def figure(
    name: Annotated[str, typer.Argument(help="What to draw, as 'stbench figure list' prints it.")],
    file: Annotated[Path, typer.Argument(help="The .svg, .pdf or .png file to write.")] = Path(),
    dataset: Annotated[str, typer.Option(help="Dataset of the table.")] = "",
    task: Annotated[str, typer.Option(help="Task of the table.")] = "",
    methods: Annotated[str, typer.Option(help="Methods to draw, separated by commas; else those of the page.")] = "",
    gene: Annotated[str, typer.Option(help="Gene, where one is drawn.")] = "",
    slide: Annotated[str, typer.Option(help="Slide, where one is drawn; the first by default.")] = "",
    of: Annotated[str, typer.Option(help="Which cost, pair of protocols, or moment of genes.")] = "",
    width: Annotated[int, typer.Option(min=120, help="Width in points.")] = 480,
    theme: Annotated[Literal["light", "dark"], typer.Option(help="Colours.")] = "light",
    folder: From = OUT,
) -> None:
    """Draw a figure of the page, ready for a paper."""
    from stbench.report.charts import charts
    from stbench.report.charts.drawing import Wanted, drawn, write_drawing

    if name == "list":
        for known in charts.names():
            wide_console().print(f"{known:14} {charts[known].title}", markup=False, highlight=False)
        return
    chosen = tuple(filter(None, (text.strip() for text in methods.split(","))))
    wanted = Wanted(dataset=dataset, task=task, methods=chosen, gene=gene, slide=slide, of=of, width=width, theme=theme)
    write_drawing(drawn(name, wanted, folder), file)
    _say([file])


def _say(paths: "list[Path]") -> None:
    for path in paths:
        wide_console().print(visible(f"Written: {path}"), markup=False, highlight=False, soft_wrap=True)
