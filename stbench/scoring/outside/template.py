"""Template: a file without values, with all that a task asks for: folds, slides, spots and genes."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stbench.errors import SelectionError
from stbench.files.atomic import writing
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.genes import require_genes
from stbench.scoring.outside.frames import FOLD, GENE, SLIDE, SPOT, VALUE
from stbench.scoring.outside.parquet import METADATA

if TYPE_CHECKING:
    import pandas as pd

FORMS = (".parquet", ".csv", ".csv.gz")


def write_template(questions: Questions, path: Path) -> int:
    """Write a file to fill, and return how many values it asks for.

    A parquet file has a row per spot and a column per gene; where folds ask for other genes, those of all folds, of
    which the others' stay empty. A CSV has a row per value.

    Raises:
        SelectionError: the task asks for embeddings, or the file is of another form by its name.
        StoreError: it cannot be written.
    """
    require_genes(questions, "a template")
    if not path.name.lower().endswith(FORMS):
        raise SelectionError(str(path), "is no name for a template", f"one that ends in {' or '.join(FORMS)}")
    with writing(path) as half:
        if path.suffix == ".parquet":
            _write_parquet(_wide(questions), questions, half)
        else:
            text = _long(questions).to_csv(index=False, lineterminator="\n").encode("utf-8")
            half.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
    return sum(len(fold.panel or ()) * _n_spots(fold, questions) for fold in questions.folds)


def facts_of(questions: Questions) -> dict[str, object]:
    """What a file is to hold, as JSON has it: the task, the dataset's content, the panels and the target space."""
    task, cohort = questions.task, questions.cohort
    return {
        "task": task.name, "task_version": task.version, "dataset": cohort.name, "fingerprint": cohort.fingerprint,
        "target": task.target, "panels": {f.name: f.panel.sha256 for f in questions.folds if f.panel is not None},
    }  # fmt: skip


def _wide(questions: Questions) -> "pd.DataFrame":
    import pandas as pd

    genes = list(dict.fromkeys(gene for fold in questions.folds for gene in (fold.panel.genes if fold.panel else ())))
    names = pd.DataFrame(list(_spots(questions)), columns=[FOLD, SLIDE, SPOT])
    values = pd.DataFrame(np.full((len(names), len(genes)), np.nan, np.float32), columns=genes)
    return pd.concat([names, values], axis=1)


def _long(questions: Questions) -> "pd.DataFrame":
    import pandas as pd

    parts = []
    for fold in questions.folds:
        rows, genes = list(_spots_of(fold, questions)), list(fold.panel.genes if fold.panel else ())
        names = pd.DataFrame(rows, columns=[FOLD, SLIDE, SPOT])
        repeated = names.loc[names.index.repeat(len(genes))].reset_index(drop=True)
        parts.append(repeated.assign(**{GENE: genes * len(names), VALUE: np.nan}))
    return pd.concat(parts, ignore_index=True)


def _spots(questions: Questions) -> Iterator[tuple[str, str, str]]:
    for fold in questions.folds:
        yield from _spots_of(fold, questions)


def _spots_of(fold: AskedFold, questions: Questions) -> Iterator[tuple[str, str, str]]:
    for part in fold.fold.test:
        yield from ((fold.name, part.slide, spot) for spot in questions.measured(part).spots)


def _n_spots(fold: AskedFold, questions: Questions) -> int:
    return sum(questions.measured(part).n_spots for part in fold.fold.test)


def _write_parquet(table: "pd.DataFrame", questions: Questions, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.Table.from_pandas(table, preserve_index=False)
    metadata = {**(arrow.schema.metadata or {}), METADATA: json.dumps(facts_of(questions), sort_keys=True)}
    pq.write_table(arrow.replace_schema_metadata(metadata), path)
