"""Packing: an entry as one archive, the same bytes for the same predictions."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stbench.errors import StoreError
from stbench.files.atomic import writing
from stbench.files.hashing import bytes_sha256
from stbench.report.entries.manifest import NAME, Manifest, manifest_of
from stbench.scoring.answers import Answer, Answers, Entrant
from stbench.scoring.outside.frames import FOLD, SLIDE, SPOT
from stbench.scoring.outside.template import facts_of

if TYPE_CHECKING:
    import pandas as pd

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Of every file: archives know no earlier time."""
SUFFIX = ".zip"


class Beside(NamedTuple):
    """What goes with predictions."""

    command: str = ""
    """What made them."""
    card: str = ""
    """The method's, as YAML, or what its authors say of it."""
    records: tuple[Mapping[str, Any], ...] = ()
    """What is known of each job; none of predictions that were made elsewhere."""


def pack(entrant: Entrant, answers: Answers, beside: Beside, path: Path) -> Manifest:
    """Write an entry's predictions and all that is needed to score them again.

    Raises:
        StoreError: the row lacks answers, or the archive cannot be written.
    """
    if path.suffix != SUFFIX:
        raise StoreError(str(path), "is no name for an archive", f"one that ends in {SUFFIX}")
    if not entrant.complete:
        raise StoreError(f"row '{entrant.name}'", "lacks predictions", "those of all folds and seeds", "stbench run")
    seeds = {f"predictions/seed-{each[0].seed}.parquet": each for each in entrant.by_seed()}
    files = {name: _parquet(each) for name, each in seeds.items()}
    files["record.json"] = _json([dict(record) for record in beside.records])
    files["command.txt"] = (beside.command + "\n").encode("utf-8")
    files["card.yaml"] = beside.card.encode("utf-8")
    manifest = manifest_of(entrant, answers, facts_of(answers.questions), beside.command)
    manifest = replace(manifest, files={name: bytes_sha256(content) for name, content in sorted(files.items())})
    with writing(path) as half, zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted({**files, NAME: manifest.text.encode("utf-8")}.items()):
            archive.writestr(_info(name), content)
    return manifest


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode("utf-8")


def _parquet(answers: Sequence[Answer]) -> bytes:
    """Predictions of one seed: a row per spot, float32."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    table: pd.DataFrame = pd.concat([_of_fold(answer) for answer in answers], ignore_index=True)
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), sink)
    return bytes(sink.getvalue().to_pybytes())


def _of_fold(answer: Answer) -> "pd.DataFrame":
    import pandas as pd

    parts = []
    for one in answer.read():
        names = pd.DataFrame({FOLD: answer.fold.name, SLIDE: one.slide, SPOT: list(one.spots)})
        parts.append(pd.concat([names, pd.DataFrame(one.values, columns=list(one.genes))], axis=1))
    return pd.concat(parts, ignore_index=True)
