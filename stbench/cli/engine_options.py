"""Options that say what runs jobs, and how: each engine states its own by the parameters that it is made with."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from stbench.errors import SelectionError
from stbench.registry import near

if TYPE_CHECKING:
    from stbench.runs.engines import Engine, MakesEngine

KINDS = (str, int, float)
EngineName = Annotated[str, typer.Option(help="What runs jobs, as 'stbench list engines' prints it.")]
Address = Annotated[
    str, typer.Option(help="Of a cluster that is there; for --engine ray: host:port, ray://host:port or auto.")
]
EngineOptions = Annotated[
    list[str],
    typer.Option("--engine-option", metavar="NAME=VALUE", help="Of the engine alone; may be repeated."),
]
Workers = Annotated[
    int, typer.Option(min=0, help="Jobs at a time; 0 takes the cores that are there, or what a cluster holds.")
]
Threads = Annotated[int, typer.Option(min=1, help="Threads of each worker; part of what makes results repeat.")]


@dataclass(frozen=True)
class ChosenEngine:
    """An engine that is not made yet."""

    make: "MakesEngine"
    known: dict[str, Any]

    @property
    def elsewhere(self) -> bool:
        """Whether its jobs run on other machines, which have devices of their own."""
        return bool(getattr(self.make, "elsewhere", False))

    def made(self) -> "Engine":
        """The engine; SelectionError where something that it needs is not here."""
        return self.make(**self.known)


def chosen_engine(name: str, workers: int, threads: int, address: str, options: Sequence[str]) -> ChosenEngine:
    """The engine that is asked for, with its options.

    Args:
        name: as it is registered.
        workers: jobs at a time.
        threads: of each.
        address: its option of that name, where not empty.
        options: ``NAME=VALUE``.

    Raises:
        SelectionError: there is no such engine, or it has no such option.
    """
    from stbench.runs.engines import engines

    make = engines[name]
    texts = dict(_split(text) for text in options)
    if address:
        texts["address"] = address
    own = own_options(make)
    values = {key: _value(name, key, text, own) for key, text in texts.items()}
    return ChosenEngine(make, {"workers": workers, "threads": threads, **values})


def own_options(make: Callable[..., Any]) -> dict[str, type]:
    """Names of an engine's own options, and what each is."""
    hints = get_type_hints(make.__init__ if inspect.isclass(make) else make)
    names = [parameter for parameter in inspect.signature(make).parameters if parameter not in ("workers", "threads")]
    return {parameter: hints[parameter] for parameter in names if hints.get(parameter) in KINDS}


def _split(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise SelectionError(f"--engine-option {text}", "is not NAME=VALUE", "for instance cluster=local")
    return name, value


def _value(engine: str, name: str, text: str, own: Mapping[str, type]) -> Any:
    where = f"--engine-option {name}={text}" if name != "address" else f"--address {text}"
    if name not in own:
        known = f"one of {', '.join(own)}" if own else f"no options, which '{engine}' has none of"
        raise SelectionError(where, f"is no option of the engine '{engine}'", known, near(name, own))
    try:
        return own[name](text)
    except ValueError as error:
        raise SelectionError(where, "is no number", f"{own[name].__name__}") from error
