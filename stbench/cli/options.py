"""Options that every command with a plan shares, and the plan, the place and the answers they come to."""

import inspect
from collections.abc import Callable, Collection
from dataclasses import MISSING, Field, asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, get_type_hints

import typer

from stbench.errors import SelectionError

if TYPE_CHECKING:
    from stbench.cards import TaskCard
    from stbench.runs.entries import Entry
    from stbench.runs.place import Place, Terms
    from stbench.runs.plan import Plan
    from stbench.scoring.answers import Answers

ProfileOption = Annotated[
    Literal["quick", "paper"], typer.Option(help="'quick' is small and says so; 'paper' is the published protocol.")
]
Cards = Annotated[Path | None, typer.Option(help="A further folder with methods/, tasks/, datasets/ or protocols/.")]
CacheFolder = Annotated[
    Path | None, typer.Option(help="Where patches and features are remembered.", envvar="STBENCH_CACHE")
]
Weights = Annotated[
    list[str], typer.Option("--weights", metavar="NAME=PATH", help="Where the weights of a model are; may be repeated.")
]
Out = Annotated[Path, typer.Option(help="Where tables are written.")]
OUT = Path("leaderboards")
Why = Annotated[str, typer.Option(help="Why numbers moved, for the ledger beside the tables.")]


def folder_or_mirror(value: object) -> Path:
    """A folder as it was typed, or the mirror of one on an object store, which was named by its URL.

    Raises:
        StbenchError: the object store cannot be had, which is told before anything is read or made.
    """
    from stbench.files.mirrors import Mirror, mirrored

    folder = value if isinstance(value, Path) else mirrored(str(value))
    mirror = Mirror.of(folder)
    if mirror is not None:
        mirror.remote.check()
    return folder


def folder_option(text: str, **known: Any) -> Any:
    """An option that takes a folder, or the URL of one on an object store (``s3://bucket/path``)."""
    return typer.Option(help=f"{text} May be s3://BUCKET/PATH.", parser=folder_or_mirror, metavar="PATH|URL", **known)


StoreFolder = Annotated[Path, folder_option("Where results are kept and found again.", envvar="STBENCH_STORE")]
STORE = Path("stbench-runs")


class Chosen(NamedTuple):
    """What a plan is made of."""

    entries: "tuple[Entry, ...]"
    task: "TaskCard"
    place: "Place"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a command line asks for; each field is an option."""

    without: ClassVar[frozenset[str]] = frozenset()
    """Fields that are no options of the commands of a class, and keep their defaults."""
    methods: Annotated[str, typer.Option(help="Methods: 'all', or names and globs separated by commas.")] = "all"
    task: Annotated[str, typer.Option(help="Task, as 'stbench list tasks' prints it; else the one marked there.")] = ""
    dataset: Annotated[
        str, typer.Option(help="Dataset, as 'stbench list datasets' prints it; else the one marked there.")
    ] = ""
    data_root: Annotated[Path | None, folder_option("Folder that holds the dataset's files.")] = None
    test_dataset: Annotated[
        str, typer.Option(help="For external tasks: the dataset to test; --dataset is then the one to train on.")
    ] = ""
    test_data_root: Annotated[Path | None, folder_option("Folder that holds the files of --test-dataset.")] = None
    profile: ProfileOption = "quick"
    precision: Annotated[
        Literal["auto", "float32", "bfloat16"],
        typer.Option(help="Of networks; auto is bfloat16 on a GPU that has it, else float32. Results are kept apart."),
    ] = "auto"
    encoder: Annotated[
        list[str],
        typer.Option(
            "--encoder",
            metavar="NAME",
            help="Give every method that can read another image encoder this one, frozen; may be repeated.",
        ),
    ] = field(default_factory=list)
    variants: Annotated[bool, typer.Option("--variants", help="Add the ablation variants of the methods.")] = False
    selection: Annotated[
        Literal["train", "test"],
        typer.Option(
            help="'test' adds rows whose epoch is chosen on the test slide, to show what that adds; never ranked."
        ),
    ] = "train"
    weights: Weights = field(default_factory=list)
    store: StoreFolder = STORE
    cache: CacheFolder = None
    cards: Cards = None

    def resolve(self, *, controls: bool = True, terms: "Terms | None" = None) -> "tuple[Plan, Place]":
        """The plan and where it runs; every mistake in names, cards or data is raised here.

        Args:
            controls: add the task's controls where they are not asked for.
            terms: on what jobs run, and what each may take.
        """
        from stbench.runs.plan import make_plan
        from stbench.runs.precision import chosen_precision, stored_precision
        from stbench.runs.store import Store

        asked = self.chosen(controls=controls, terms=terms)
        if terms is None:
            precision = stored_precision(self.precision, Store.existing(asked.place.store), asked.task.name)
        else:
            precision = chosen_precision(self.precision, asked.place.device)
        plan = make_plan(
            asked.entries, asked.task, asked.place.cohort(), self.profile, search=asked.place.search(),
            precision=precision,
        )  # fmt: skip
        return plan, asked.place

    def chosen(self, *, controls: bool = True, terms: "Terms | None" = None, reads_data: bool = True) -> "Chosen":
        """What a plan is made of, the dataset read unless ``reads_data`` is off; other arguments are ``resolve``'s."""
        from stbench import cards
        from stbench.cli.notes import note_lacking, note_passed_over, note_remarks, note_unable
        from stbench.cli.selection import (
            check_reported,
            chosen_entries,
            with_chosen_on_test,
            with_controls,
            with_encoders,
            without_unable,
        )
        from stbench.protocols.folds import check_choices
        from stbench.scoring.columns import score_columns

        deck = cards.tasks(self.cards)
        task = deck[self.task or deck.default]
        check_choices(task)
        score_columns(task)
        check_reported(task, cards.reported(self.cards))
        methods = cards.methods(self.cards)
        note_passed_over(deck, methods)
        named = task.rows if self.methods == "all" else self.methods
        place = self._place(terms)
        search = place.search()
        search.check_given()
        selected = chosen_entries(named, methods, self.profile, variants=self.variants, search=search)
        able = without_unable(selected, named, task)
        note_unable(sorted({row.name for row in selected} - {row.name for row in able}), task)
        chosen, lacking = with_encoders(able, self.encoder or task.encoders, search)
        note_lacking(lacking)
        entries = with_controls(chosen, task.controls, methods) if controls else chosen
        if self.selection == "test":
            entries = with_chosen_on_test(entries, task)
        if reads_data:
            note_remarks(place.cohort())
        return Chosen(entries, task, place)

    def words(self, *, paths: bool = True) -> list[str]:
        """Words of a command line that asks for the same; without ``paths``, where things lie is left out."""
        words: list[str] = []
        for item in fields(self):
            value, option = getattr(self, item.name), f"--{item.name.replace('_', '-')}"
            lies_somewhere = isinstance(value, Path) or item.name == "weights"
            usual = value in (_default(item), _absolute(_default(item)))
            if not usual and (paths or not lies_somewhere):
                values = value if isinstance(value, list) else [value]
                words += [word for each in values for word in ([option] if each is True else [option, str(each)])]
        return words

    def answers(self, *, controls: bool = True) -> "Answers":
        """What the store holds of the plan; nothing is run."""
        from stbench.runs.answers import answers_of
        from stbench.runs.store import Store

        plan, place = self.resolve(controls=controls)
        return answers_of(plan, Store.existing(place.store))

    def _place(self, terms: "Terms | None") -> "Place":
        from stbench import cards
        from stbench.cli.notes import note_passed_over
        from stbench.files.mirrored_files import pulled
        from stbench.runs.place import Place, Terms

        datasets = cards.datasets(self.cards)
        note_passed_over(datasets)
        if self.test_data_root is not None and not self.test_dataset:
            raise SelectionError("--test-data-root", "is given without a test dataset", "--test-dataset beside it")
        return Place(
            store=self.store,
            cache=cache_folder(self.cache),
            dataset=datasets[self.dataset or datasets.default],
            data_root=pulled(self.data_root),
            test_dataset=datasets[self.test_dataset] if self.test_dataset else None,
            test_data_root=pulled(self.test_data_root),
            weights=tuple(weights_paths(self.weights).items()),
            **asdict(terms or Terms()),
        )


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of those of its arguments that are dataclasses of options, beside its own.

    A parameter of the command with the name of an option takes its place on the command line, and then the
    command alone knows what was given.
    """
    hints = get_type_hints(command, include_extras=True)
    stated = inspect.signature(command).parameters
    kinds = {name: hints[name] for name in stated if is_dataclass(hints[name])}
    own = {
        name: [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[name])]
        for name, parameter in stated.items()
        if name not in kinds
    }
    shared = {name: _options(kind, without=own.keys()) for name, kind in kinds.items()}
    listed = [parameter for name in stated for parameter in {**own, **shared}[name]]

    def called(**given: Any) -> None:
        given = {name: _absolute(value) for name, value in given.items()}
        asked = {
            name: kind(**{parameter.name: given.pop(parameter.name) for parameter in shared[name]})
            for name, kind in kinds.items()
        }
        command(**asked, **given)

    called.__name__, called.__doc__ = command.__name__, command.__doc__
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in listed}
    called.__signature__ = inspect.Signature(listed)  # type: ignore[attr-defined]
    return called


def _options(kind: type[Any], without: Collection[str]) -> list[inspect.Parameter]:
    """Fields of a dataclass as parameters, but for those that a command, or the class itself, leaves out."""
    hints, left_out = get_type_hints(kind, include_extras=True), {*without, *getattr(kind, "without", ())}
    return [
        inspect.Parameter(
            item.name, inspect.Parameter.KEYWORD_ONLY, default=_default(item), annotation=hints[item.name]
        )
        for item in fields(kind)
        if item.name not in left_out
    ]


def _default(item: "Field[Any]") -> Any:
    """An option's default; that of an option that must be given is none."""
    if item.default_factory is not MISSING:
        return item.default_factory()
    return inspect.Parameter.empty if item.default is MISSING else item.default


def _absolute(value: Any) -> Any:
    """A path as it is now: what a command runs, a card's adapter for one, may change the working folder."""
    return value.absolute() if isinstance(value, Path) else value


def weights_paths(asked: list[str]) -> dict[str, Path]:
    """``NAME=PATH`` options as a mapping; SelectionError where one is not, or names unknown weights."""
    from stbench.registry import near
    from stbench.weights import SOURCES, is_published

    paths = {}
    for text in asked:
        name, equals, path = text.partition("=")
        where = f"--weights {text}"
        if not (name and equals and path):
            raise SelectionError(where, "is not NAME=PATH", "for instance --weights uni=/data/uni/model.bin")
        if not is_published(name):
            raise SelectionError(where, f"'{name}' is not known", "one of " + ", ".join(SOURCES), near(name, SOURCES))
        paths[name] = Path(path).expanduser().absolute()
    return paths


def cache_folder(asked: Path | None) -> Path:
    """The cache: as asked, else the user's cache folder."""
    return asked if asked is not None else Path.home() / ".cache" / "stbench"
