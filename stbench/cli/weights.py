"""``stbench weights``: what is on this machine, whether a file is right, and the only command that downloads."""

from pathlib import Path
from typing import Annotated

import typer

from stbench.cli import app
from stbench.cli.options import Weights, weights_paths

weights = typer.Typer(help="List, check, convert or fetch published weights.", no_args_is_help=True)
app.add_typer(weights, name="weights")
Name = Annotated[str, typer.Argument(help="A model, as 'stbench weights list' prints it.")]


@weights.command("list")
def list_(given: Weights = []) -> None:  # noqa: B006  (typer copies it)
    """List known weights: licence, size, and where they lie on this machine."""
    from stbench.weights import SOURCES, WeightSearch

    search = WeightSearch(weights_paths(given))
    for name, source in SOURCES.items():
        first, located = source.files[0], search.find(name)
        size = f"{first.size_mb:,} MB"
        where = str(located.path) if located is not None else "absent, gated" if source.gated else "absent"
        print(f"{name:<14} {size:>9}  {source.licence}\n{'':<14} {first.hub or first.url}/{first.file}: {where}")
    print("timm/<model>.<tag> and open_clip/<model>/<tag> name any model of these libraries.")


@weights.command()
def check(
    name: Name,
    path: Annotated[Path | None, typer.Argument(help="A file or folder; else where a run would look.")] = None,
) -> None:
    """Check a weights file: container, sha256, and every tensor by name and shape."""
    from stbench.encoders import encoder
    from stbench.errors import SelectionError
    from stbench.weights import WeightSearch, is_published, read_state

    if not is_published(name):
        raise SelectionError(f"weights '{name}'", "are not known", "a name of 'stbench weights list'")
    search = WeightSearch({} if path is None else {name: path})
    located = search.locate(name)
    print(f"{located.path}\nsha256 {located.sha256}\n{len(read_state(located.path))} tensors")
    network = encoder(name, search).network
    if network is not None:
        network()
        print(f"All tensors of {name} are there, with their shapes.")


@weights.command()
def convert(
    path: Annotated[Path, typer.Argument(help="A published pickle that needs more than tensors.")],
    output: Annotated[Path | None, typer.Option(help="Where to write; else beside the file.")] = None,
    trust_pickle: Annotated[
        bool, typer.Option("--trust-pickle", help="Say that you know where the file came from.")
    ] = False,
) -> None:
    """Turn a pickle into safetensors, in a process without network, other processes or write access."""
    from stbench.errors import SelectionError, WeightsError
    from stbench.weights.conversion import convert as converted

    if not path.is_file():
        raise WeightsError(str(path), "there is no such file", "the published file", "Check the path")
    if not trust_pickle:
        raise SelectionError(
            f"weights convert {path}",
            "reads a pickle, a format that can carry code",
            "--trust-pickle, after a look at where the file came from",
            "Nothing of the file is called, and the process is locked down; still, decide knowingly",
        )
    print(converted(path, output or path.with_suffix(".safetensors")))


@weights.command()
def fetch(
    name: Name,
    folder: Annotated[Path | None, typer.Option(help="Where to; else the hub's cache.")] = None,
) -> None:
    """Download weights. No other command does."""
    from stbench.weights.fetching import fetch as fetched

    print(fetched(name, folder))
