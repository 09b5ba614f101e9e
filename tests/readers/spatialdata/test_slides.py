"""Slides of a store: rows of its table joined with what they annotate."""

import numpy as np
import pytest
import zarr
from anndata.io import read_elem
from numpy.testing import assert_allclose

from stbench.errors import DataError
from stbench.readers.spatialdata.options import SpatialDataOptions
from stbench.readers.spatialdata.slides import slides_of
from tests.made.space_ranger import made_slide
from tests.made.spatialdata import write_circles, write_store, write_table


def changed_table(store, change):
    """The store with another table."""
    group = zarr.open_group(str(store / "tables"))
    write_table(group, "table", [change(read_elem(group["table"]))], ["S1"])
    return store


def only(store, **options):
    (read,) = slides_of(store, SpatialDataOptions(**options), None)
    return read


@pytest.fixture
def store(tmp_path):
    return write_store(tmp_path / "S1.zarr", {"S1": made_slide(1)})


@pytest.mark.parametrize("named", [int, str, "spot-{}".format])
def test_rows_are_joined_with_shapes_by_the_names_of_instances(store, named):
    made = made_slide(1)
    centres = made.centres_px[np.flatnonzero(made.in_tissue)]
    group = zarr.open_group(str(store / "shapes"))
    del group["S1"]
    order = np.random.default_rng(0).permutation(len(centres))
    write_circles(group, store / "shapes", "S1", centres[order], [named(number) for number in order])

    def renamed(adata):
        adata.obs["instance"] = [named(number) for number in range(adata.n_obs)]
        return adata

    slide = only(changed_table(store, renamed)).slide
    assert_allclose(slide.centres_px, centres)


@pytest.mark.parametrize("lost", [3, 55])
def test_rows_without_a_shape_are_counted_and_most_of_them_refused(store, lost):
    def moved(adata):
        adata.obs["instance"] = [number + 1000 * (at < lost) for at, number in enumerate(adata.obs["instance"])]
        return adata

    changed_table(store, moved)
    if lost == 3:
        read = only(store)
        assert "S1: 3 rows of the table annotate nothing in 'S1' and are left out" in read.remarks
        assert read.slide.n_spots == made_slide(1).in_tissue.sum() - 3
    else:
        with pytest.raises(DataError, match="instances of both under the same names"):
            only(store)


@pytest.mark.parametrize(("column", "labelled"), [("layer", True), ("", False)])
def test_labels_are_a_column(store, column, labelled):
    labels = only(store, labels=column).slide.labels
    assert (labels is not None) is labelled
    with pytest.raises(DataError, match="labels is 'absent'"):
        only(store, labels="absent")


@pytest.mark.parametrize("n_beside", [0, 4])
def test_spots_beside_the_tissue_are_left_out_and_counted(store, n_beside):
    def marked(adata):
        adata.obs["in_tissue"] = [int(at >= n_beside) for at in range(adata.n_obs)]
        return adata

    read = only(changed_table(store, marked))
    assert read.slide.n_spots == made_slide(1).in_tissue.sum() - n_beside
    assert any("are not under tissue" in remark for remark in read.remarks) == (n_beside > 0)


def test_a_second_image_is_told(tmp_path):
    store = write_store(tmp_path / "all.zarr", {f"S{number}": made_slide(number) for number in (1, 2)})
    reads = list(slides_of(store, SpatialDataOptions(image="{slide}_image"), None))
    assert [read.remarks[0] for read in reads] == [
        f"S{number}: image 'S{number}_image' is read, of 2 in all.zarr" for number in (1, 2)]  # fmt: skip
