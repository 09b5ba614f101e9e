"""Files of predictions as others write them: of an entrant, rows and genes shuffled."""

from pathlib import Path

import anndata
import pandas as pd

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
