"""Score files: scores kept on disk by a key over all they depend on, so that nothing is scored twice."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from stbench.files.atomic import FORBIDDEN, replacing, unwritable
from stbench.files.damage import Damaged, damaged, note_damage
from stbench.files.hashing import content_key
from stbench.files.tables import read_table, write_table
from stbench.metrics.slide_scores import SlideScores

LAYOUT = 2  # raised when the files change their form


@dataclass(frozen=True)
class ScoreFiles:
    """A folder of ``<two digits>/<key>.parquet``: the scores of one answer to the test slides of a fold each."""

    folder: Path

    def kept_or_made(self, key: object, make: Callable[[], Iterable[SlideScores]]) -> tuple[SlideScores, ...]:
        """Scores of a key, made where they are absent or broken.

        Raises:
            StoreError: there is no room for them. A store that may only be read keeps nothing, which is no error.
        """
        digest = content_key("scores", LAYOUT, key)
        path = self.folder / digest[:2] / f"{digest}.parquet"
        scores = _kept(path)
        if scores is None:
            scores = tuple(make())
            _write(path, scores)
        return scores


def _write(path: Path, scores: tuple[SlideScores, ...]) -> None:
    import pandas as pd
    import pyarrow as pa

    facts = [{item.name: getattr(one, item.name) for item in fields(one) if item.name != "genes"} for one in scores]
    genes = pd.concat([one.genes.assign(slide=place) for place, one in enumerate(scores)], ignore_index=True)
    table = pa.Table.from_pandas(genes, preserve_index=False).replace_schema_metadata({"stbench": json.dumps(facts)})
    try:
        with replacing(path) as half:
            write_table(half, table)
    except OSError as error:
        if error.errno in FORBIDDEN:
            return  # somebody else's store: scores are made anew each time
        raise unwritable(path.parent, error, "--store") from error


def _kept(path: Path) -> tuple[SlideScores, ...] | None:
    """Scores of a file; None where it is absent, or damaged, which is said."""
    try:
        return _read(path)
    except Damaged as error:
        note_damage(error, "its answer is scored again")
    except OSError:
        return None
    return None


def _read(path: Path) -> tuple[SlideScores, ...]:
    table = read_table(path)
    try:
        facts = json.loads(table.schema.metadata[b"stbench"])
        genes = table.to_pandas()
        parts = [genes[genes["slide"] == place].drop(columns="slide") for place in range(len(facts))]
        return tuple(
            SlideScores(genes=part.reset_index(drop=True), **known) for part, known in zip(parts, facts, strict=True)
        )
    except (ValueError, KeyError, TypeError) as error:  # an ArrowException is a ValueError, a KeyError or a TypeError
        raise damaged(path, "it holds no scores") from error
