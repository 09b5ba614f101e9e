"""Mutations: cards, checkpoints, records, predictions and data with bytes or words changed: read, or refused."""

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.attempts import attempt
from benchmarks.trials.base import Outcome
from stbench.cards import DatasetCard, MethodCard, TaskCard
from stbench.cards.reading import read_card
from stbench.data.images import JpegImage
from stbench.errors import WeightsError
from stbench.readers.matrices import read_counts
from stbench.readers.tables import read_table
from stbench.runs.store import Store
from stbench.scoring.outside.annotated import read_h5ad
from stbench.scoring.outside.parquet import read_parquet
from stbench.weights import read_state

CARDS = Path(__file__).parents[2]
WORDS = (
    b"null", b"[]", b"{}", b"-1", b"1e999", b".nan", b"true", b"2024-01-01", b"''", b"&a [*a]", b"!!python/name:os",
    b"\0", b"\xff\xfe", b"\x1b[2J", b"99999999999999999999", b"..", b"? [a]", b"- - - -", b"<<: 1", b"\n\n",
    b"x" * 300, b"\\ud800",
)  # fmt: skip


class Format(NamedTuple):
    """One kind of file: how it is made, and read."""

    name: str
    make: Callable[[Path], object]
    """Writes a whole file."""
    read: Callable[[Path], object]
    text: bool = False


def mutated(content: bytes, text: bool, rng: np.random.Generator) -> bytes:
    """Content with one to three changes: bits, a word, a part that is missing, doubled or zeroed, an early end."""
    for _ in range(int(rng.integers(1, 4))):
        start = int(rng.integers(0, len(content) + 1))
        end = min(len(content), start + int(2 ** rng.uniform(0, 8)))
        part, word = content[start:end], WORDS[int(rng.integers(len(WORDS)))]
        flipped = bytes(value ^ (1 << int(rng.integers(8))) for value in part[:1]) + part[1:]
        changes = [
            flipped,
            b"",
            part * 2,
            bytes(len(part)),
            bytes(rng.integers(0, 256, len(part), dtype=np.uint8)),
            word,
        ]
        choice = 5 if text and rng.random() < 0.5 else int(rng.integers(len(changes)))
        content = content[:start] + changes[choice] + content[end:]
        if rng.random() < 0.1:
            content = content[: int(rng.integers(0, len(content) + 1))]
    return content


FULL = 200
"""Of each format."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """``many`` mutations of each format."""
    with tempfile.TemporaryDirectory() as name:
        for order, form in enumerate(formats()):
            folder = Path(name) / str(order)
            folder.mkdir()
            path = folder / form.name
            path.parent.mkdir(parents=True, exist_ok=True)
            form.make(path)
            whole = path.read_bytes()
            _read_whole(form, path)
            for number in range(many):
                path.write_bytes(mutated(whole, form.text, np.random.default_rng([seed, order, number])))
                ended = attempt(form.read, path)
                yield Outcome(form.name, not ended.fault, f"seed {[seed, order, number]}: {ended.fault}")


def _read_whole(form: Format, path: Path) -> None:
    """Read what was made, here: the libraries are then there for every attempt."""
    with contextlib.nullcontext() if form.name != "script.pt" else contextlib.suppress(WeightsError):  # to be converted
        form.read(path)


def formats() -> list[Format]:
    """Every format that a stranger may hand over."""
    cards = [("methods", MethodCard), ("tasks", TaskCard), ("datasets", DatasetCard)]
    made = [
        Format(path.name, partial(_copy, path), partial(_card, kind), text=True)
        for folder, kind in cards
        for path in sorted((CARDS / folder).glob("*.yaml"))[:1]
    ]
    weights = [
        Format(name, partial(_weights, name), read_state) for name in ("w.safetensors", "w.pt", "w.bin", "script.pt")
    ]
    return [
        *made, *weights, Format("jobs/k/record.json", _record, _read_record, text=True),
        Format("mine.parquet", _predictions, read_parquet), Format("mine.h5ad", _predictions, read_h5ad),
        Format("A1.tsv.gz", partial(_data, "ST-cnts/A1.tsv.gz"), _counts),
        Format("A1.tsv", partial(_data, "ST-cnts/A1.tsv.gz", unpacked=True), _counts, text=True),
        Format("A1_selection.tsv", partial(_data, "ST-spotfiles/A1_selection.tsv"), _spots, text=True),
        Format("A1.jpg", partial(_data, "ST-imgs/A/A1/A1_HE.jpg"), _pixels),
    ]  # fmt: skip


def _copy(source: Path, path: Path) -> None:
    path.write_bytes(source.read_bytes())


def _card(kind: type, path: Path) -> object:
    return read_card(kind, path, (CARDS / kind.folder,))


def _weights(name: str, path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    network = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
    if name == "w.safetensors":
        save_file(network.state_dict(), path)
    elif name == "script.pt":
        torch.jit.script(network).save(str(path))
    else:
        torch.save({"state_dict": network.state_dict()}, path, _use_new_zipfile_serialization=name == "w.pt")


def _record(path: Path) -> None:
    record = {"key": "k", "status": "measured", "method": "m", "task": "t", "dataset": "d", "fold": "f", "seed": 0,
              "profile": "quick", "settings": {"a": 1}, "cost": {"train_wall_s": 1.0}, "remarks": ["r"], "format": 2,
              "versions": {"torch": "2"}, "machine": {"cpu": "c"}, "weights": {}, "threads": 1}  # fmt: skip
    path.write_text(json.dumps(record, indent=1))


def _read_record(path: Path) -> object:
    record = Store.existing(path.parents[2]).record(path.parent.name)
    return record and (record.outcome, record.plain(), f"{record.cause} {record.status} {record.seed + 1}")


def _predictions(path: Path) -> None:
    import pandas as pd

    from tests.made.prediction_files import WRITERS

    table = pd.DataFrame({"slide": ["A1"] * 20 + ["A2"] * 20, "spot": [f"{n}x1" for n in range(20)] * 2})
    values = pd.DataFrame(np.arange(240.0).reshape(40, 6), columns=[f"GENE{n}" for n in range(6)])
    WRITERS[path.suffix](pd.concat([table, values], axis=1), path)


def _data(file: str, path: Path, *, unpacked: bool = False) -> None:
    import gzip

    from tests.made.her2st import write_her2st

    with tempfile.TemporaryDirectory() as folder:
        content = (write_her2st(Path(folder), ("A1",)) / file).read_bytes()
    path.write_bytes(gzip.decompress(content) if unpacked else content)


def _counts(path: Path) -> object:
    return read_counts(path, None)


def _spots(path: Path) -> object:
    return read_table(path, "the positions of a slide's spots", ("x", "y", "pixel_x", "pixel_y"))


def _pixels(path: Path) -> object:
    image = JpegImage(path)
    with image.open() as regions:
        return regions.region(0, 0, *image.size_px)
