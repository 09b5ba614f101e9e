"""Labels are those of a column that the card names, under the spots' names."""

import pytest

from stbench.errors import DataError
from stbench.readers.anndata.file import opened
from stbench.readers.anndata.labels import labels_of
from stbench.readers.anndata.options import H5adOptions
from tests.made.h5ad import anndata_of
from tests.made.space_ranger import made_slide


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("h5ad") / "S1.h5ad"
    anndata_of(made_slide()).write_h5ad(path)
    return path


@pytest.mark.parametrize("rows", [slice(None), slice(3, 7)])
def test_labels_are_of_the_rows_that_are_asked_for(path, rows):
    with opened(path) as file:
        obs = file.table("obs").iloc[rows]
        labels = labels_of(file, obs, H5adOptions(labels="layer"))
        assert labels_of(file, obs, H5adOptions()) is None
    assert labels.of_spot == dict(obs["layer"])
    assert labels.source == "obs['layer']"


class Elsewhere(H5adOptions):
    where = "options of another reader"


@pytest.mark.parametrize("kind", [H5adOptions, Elsewhere])
def test_a_column_that_is_not_there_is_an_error_of_the_card_that_names_it(path, kind):
    with opened(path) as file, pytest.raises(DataError, match=f"{kind.where}: labels is 'region', and S1.h5ad has no"):
        labels_of(file, file.table("obs"), kind(labels="region"))
