"""Files of predictions as others write them: of an entrant, rows and genes shuffled."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import zarr
from anndata.io import write_elem

from stbench.protocols.questions import Questions
from stbench.scoring.answers import Entrant


def table_of(entered: Entrant) -> pd.DataFrame:
    """Predictions of an entrant, rows and genes shuffled."""
    parts = []
    for answer in entered.answers:
        for prediction in answer.read():
            part = pd.DataFrame(prediction.values, columns=prediction.genes)
            parts.append(part.assign(slide=prediction.slide, spot=prediction.spots))
    table = pd.concat(parts, ignore_index=True).sample(frac=1, random_state=0)
    return table.sample(frac=1, axis=1, random_state=1)


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    table.to_parquet(path, index=False)


def write_h5ad(table: pd.DataFrame, path: Path) -> None:
    values = table.drop(columns=["slide", "spot"])
    adata = anndata.AnnData(values.to_numpy(), obs=table[["slide"]].set_axis(table["spot"].astype(str)))
    adata.var_names = list(values.columns)
    adata.write_h5ad(path)


WRITERS = {".parquet": write_parquet, ".h5ad": write_h5ad}


def long_of(table: pd.DataFrame, **names: str) -> pd.DataFrame:
    """A row per value; ``names`` are other names of its columns."""
    keys = [name for name in ("fold", "slide", "spot") if name in table]
    return table.melt(id_vars=keys, var_name="gene", value_name="value").rename(columns=names)


def write_as_r(table: pd.DataFrame, path: Path) -> None:
    """A row per value, as R's ``write.csv`` has it: texts in quotes, names of rows first, below an empty header."""
    long = long_of(table, slide="image")
    long["value"] = [format(value, ".15g") for value in long["value"]]
    quoted = [",".join(f'"{name}"' for name in ("", *long.columns))]
    quoted += [
        f'"{number}","{row.image}","{row.spot}","{row.gene}",{row.value}'
        for number, row in enumerate(long.itertuples(index=False), start=1)
    ]
    path.write_text("\n".join(quoted) + "\n", encoding="utf-8")


def of_slides(table: pd.DataFrame) -> Iterator[tuple[str, anndata.AnnData]]:
    """Slides one by one, spots as observations."""
    for name, part in table.groupby("slide"):
        values = part.drop(columns=["slide", "spot"])
        adata = anndata.AnnData(values.to_numpy(), obs=pd.DataFrame(index=part["spot"].astype(str).to_numpy()))
        adata.var_names = list(values.columns)
        yield str(name), adata


def write_tree(table: pd.DataFrame, folder: Path, folds: Mapping[str, str], form: str = "fold{}") -> None:
    """``<folder>/fold<k>/<slide>.h5ad``; ``folds`` says what the fold of a slide is called."""
    for name, adata in of_slides(table):
        place = folder / form.format(folds[name])
        place.mkdir(parents=True, exist_ok=True)
        adata.write_h5ad(place / f"{name}.h5ad")


def write_stores(table: pd.DataFrame, folder: Path, name: str = "mine_tiles") -> None:
    """``<folder>/<slide>.zarr`` with a table of predictions beside one of features."""
    for slide, adata in of_slides(table):
        store = folder / f"{slide}.zarr"
        group = zarr.open_group(str(store), mode="w", zarr_format=2)
        group.require_group("tables")
        for table_name, each in ((name, adata), ("features", adata[:, :2].copy())):
            write_elem(group["tables"], table_name, each)


def write_dumps(entered: Entrant, asked: Questions, folder: Path) -> None:
    """``<folder>/split<k>/dump.npz``: arrays of a fold's slides one after the other, nothing named."""
    for number, answer in enumerate(entered.answers):
        truths = [asked.measured(part).panel_counts(answer.fold.panel) for part in answer.fold.fold.test]
        place = folder / f"split{number}"
        place.mkdir(parents=True)
        predicted = np.concatenate([one.values for one in answer.read()])
        np.savez(place / "dump.npz", preds_all=predicted, targets_all=np.log1p(np.concatenate(truths)))
