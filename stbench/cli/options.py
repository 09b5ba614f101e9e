"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from stbench.errors import SelectionError

Profile = Literal["quick", "paper"]
Methods = Annotated[str, typer.Option(help="Methods: 'all', or names and globs separated by commas.")]
Task = Annotated[str, typer.Option(help="Task, as 'stbench list tasks' prints it.")]
Dataset = Annotated[str, typer.Option(help="Dataset, as 'stbench list datasets' prints it.")]
DataRoot = Annotated[Path | None, typer.Option(help="Folder that holds the dataset's files.")]
TestDataset = Annotated[
    str, typer.Option(help="For external tasks: the dataset to test; --dataset is then the one to train on.")
]
TestDataRoot = Annotated[Path | None, typer.Option(help="Folder that holds the files of --test-dataset.")]
ProfileOption = Annotated[
    Profile, typer.Option(help="'quick' is small and says so; 'paper' is the published protocol.")
]
Variants = Annotated[bool, typer.Option("--variants", help="Add the ablation variants of the methods.")]
StoreFolder = Annotated[Path, typer.Option(help="Where results are kept and found again.", envvar="STBENCH_STORE")]
CacheFolder = Annotated[
    Path | None, typer.Option(help="Where patches and features are remembered.", envvar="STBENCH_CACHE")
]
Cards = Annotated[Path | None, typer.Option(help="A further folder with methods/, tasks/ or datasets/.")]
Out = Annotated[Path, typer.Option(help="Where tables are written.")]
Weights = Annotated[
    list[str], typer.Option("--weights", metavar="NAME=PATH", help="Where the weights of a model are; may be repeated.")
]
Workers = Annotated[int, typer.Option(min=0, help="Worker processes; 0 takes the cores that are there.")]

STORE = Path("stbench-runs")
OUT = Path("leaderboards")


def weights_paths(asked: list[str]) -> dict[str, Path]:
    """``NAME=PATH`` options as a mapping."""
    paths = {}
    for text in asked:
        name, equals, path = text.partition("=")
        if not (name and equals and path):
            raise SelectionError(
                f"--weights {text}", "is not NAME=PATH", "for instance --weights uni=/data/uni/model.bin"
            )
        paths[name] = Path(path).expanduser()
    return paths


def cache_folder(asked: Path | None) -> Path:
    """The cache: as asked, else the user's cache folder."""
    return asked if asked is not None else Path.home() / ".cache" / "stbench"
