"""``rescore`` and ``explain``: stored predictions under the protocols of papers, and what papers train otherwise."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stbench.cli import app
from stbench.cli.analysing import print_cells, say_written
from stbench.cli.options import OUT, Options, Out, asking
from stbench.cli.running import DryRun
from stbench.cli.work import Work
from stbench.errors import SelectionError

if TYPE_CHECKING:
    from stbench.analyses.rescoring import Resampling, Views
    from stbench.cards import ProtocolCard
    from stbench.runs.arms import ArmPlans
    from stbench.runs.place import Place
    from stbench.scoring.answers import Answers

IntervalOption = Annotated[
    Literal["student", "bootstrap"],
    typer.Option(
        help="Student's over patients, each left out once, skewness allowed for; or patients and slides drawn anew."
    ),
]


@app.command()
@asking
def rescore(
    options: Options,
    protocols: Annotated[
        str, typer.Option(help="Protocols: 'all', or names and globs separated by commas ('stbench list protocols').")
    ] = "all",
    interval: IntervalOption = "student",
    out: Out = OUT,
) -> None:
    """Score the same predictions under the protocols of papers, and show whether they rank alike."""
    from stbench.analyses.rescoring import rescore as rescored
    from stbench.report.pages.rescoring import rescore_cells, rescore_csv, rescore_markdown
    from stbench.report.publish import write_page

    cards = _cards(options, protocols)
    answers, views = _stored(options, "rescore")
    task, dataset = answers.task.name, answers.cohort.name
    result = rescored(answers, cards, views, _resampling(answers, views, interval))
    scores, agreement = rescore_cells(result)
    print_cells(scores, f"{task} on {dataset} under {len(result.columns)} protocols, rank in brackets")
    print_cells(agreement, "Do the protocols rank alike?")
    say_written(write_page(rescore_markdown(task, dataset, result), out, dataset, f"{task}.protocols.md"))
    say_written(write_page(rescore_csv(result), out, dataset, f"{task}.protocols.csv"))


@app.command()
@asking
def explain(
    options: Options,
    paper: Annotated[str, typer.Argument(help="A protocol, as 'stbench list protocols' prints it.")],
    methods: Annotated[
        str, typer.Option("--methods", "--method", help="Methods: 'all', or names and globs separated by commas.")
    ] = "all",
    interval: IntervalOption = "student",
    figure: Annotated[Path | None, typer.Option(help="Also draw the walks, as a .png or .pdf file.")] = None,
    run: Annotated[
        bool, typer.Option("--run", help="First train what the paper trains otherwise, unless the store has it.")
    ] = False,
    dry_run: DryRun = False,
    *,
    work: Work,
    out: Out = OUT,
) -> None:
    """Walk from the clean number to a paper's, one choice of its evaluation a step, controls beside the methods.

    Choices that need another training are steps where the store has it, and named with the command where it has not.
    Exit code 1 where a training failed.
    """
    from stbench.cli.arms import arms_as_asked, carried_out, print_arms
    from stbench.report.figures import check_name

    if figure is not None:
        check_name(figure)
    if dry_run and not run:
        raise SelectionError("--dry-run", "is given without --run", "both, or neither")
    (card,) = _cards(options, paper, single=True)
    asked = replace(options, methods=methods)
    engine = work.chosen  # asked for what there is not, it says so whether or not it is to run
    arms, place = arms_as_asked(asked, card, work.terms() if run else None)
    if run:
        print_arms(arms, place, work.at_once())
    if dry_run:
        return
    failed = carried_out(arms, place, engine.made(), out) if run else 0
    typed = ["stbench", "explain", paper, "--run"]
    commands = [*typed, *asked.words()], [*typed, *asked.words(paths=False)]
    _explain(card, arms, place, interval, commands, figure, out)
    if failed:
        raise typer.Exit(1)


def _explain(
    card: "ProtocolCard", arms: "ArmPlans", place: "Place", interval: str, commands: tuple[list[str], list[str]],
    figure: Path | None, out: Path,
) -> None:  # fmt: skip
    """Walk with what the store holds; print, write and draw it, with the command that trains what is lacking."""
    from stbench.analyses.rescoring import Views, explained
    from stbench.report.figures import write_figure
    from stbench.report.pages.explaining import choice_lines, explained_cells, explained_markdown, order_cells, to_train
    from stbench.report.publish import write_page
    from stbench.report.waterfall import waterfall_figure
    from stbench.runs.answers import answers_of
    from stbench.runs.store import Store

    store = Store.existing(place.store)
    answers = answers_of(arms.own, store)
    task, dataset, views = answers.task.name, answers.cohort.name, Views.of(answers.questions)
    result = explained(card, answers, views, _resampling(answers, views, interval), arms.held(store))
    for line in [*choice_lines(result), *to_train(result, commands[0])]:
        typer.echo(f"  {line}")
    print_cells(explained_cells(result), f"{card.title}, in the card's order: {task} on {dataset}")
    print_cells(order_cells(result), "Averaged over all orders (forward less backward)")
    page = explained_markdown(result, task, dataset, answers.profile, commands[1])
    say_written(write_page(page, out, dataset, f"{task}.{card.name}.explained.md"))
    if figure is not None:
        write_figure(waterfall_figure(result), figure)
        say_written(figure)


def _cards(options: Options, named: str, *, single: bool = False) -> "list[ProtocolCard]":
    from stbench import cards
    from stbench.analyses.rescoring.setting import as_published, clean_twin
    from stbench.cli.notes import note_passed_over
    from stbench.cli.selection import chosen_names

    deck = cards.protocols(options.cards)
    note_passed_over(deck)
    chosen = [deck[name] for name in ([named] if single else chosen_names(named, deck, "protocol"))]
    for card in chosen:
        as_published(card)
        clean_twin(card)
    return chosen


def _stored(options: Options, purpose: str) -> "tuple[Answers, Views]":
    from stbench.analyses.rescoring import Views, check_space

    answers = options.answers()
    check_space(answers.questions, purpose)
    return answers, Views.of(answers.questions)


def _resampling(answers: "Answers", views: "Views", interval: str) -> "Resampling":
    from stbench.analyses.rescoring import drawn, left_out
    from stbench.files.hashing import content_key

    patients = [slide.patient for slide in views.slides]
    if interval == "student":
        return left_out(patients)
    seed = content_key("resample protocols", answers.task.name, answers.cohort.draws, patients)
    return drawn(patients, int(seed[:16], 16))
