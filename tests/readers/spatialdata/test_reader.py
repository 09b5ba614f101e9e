"""SpatialData stores are read as they were written, by hand or by the package, and hostile ones refused."""

import json
import pickle
from importlib.util import find_spec

import numpy as np
import pytest
import zarr
from numpy.testing import assert_allclose, assert_array_equal

from stbench.cards import DatasetCard
from stbench.data.patches import PatchSpec
from stbench.errors import DataError
from stbench.readers import read_cohort
from tests.made import SHARED
from tests.made.space_ranger import made_slide
from tests.made.spatialdata import affine, write_spatialdata, write_store

BLOBS = SHARED / "data/fixtures/SpatialData_zarr"


def read(folder, **options):
    card = DatasetCard.model_validate({"reader": "spatialdata", "title": "T", "options": options})
    return read_cohort(card.read_from(folder / "t.yaml", {}), folder, None)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("one", [False, True])
def test_slides_are_as_written(tmp_path, version, one):
    made = {f"S{number}": made_slide(number) for number in (1, 2, 3)}
    if one:
        write_store(tmp_path / "all.zarr", made, version=version)
    else:
        for name, slide in made.items():
            write_store(tmp_path / f"{name}.zarr", {name: slide}, version=version)
    cohort = read(tmp_path, labels="layer", **({"image": "{slide}_image"} if one else {}))
    assert [slide.name for slide in cohort.slides] == list(made)
    for slide, truth in zip(cohort.slides, made.values(), strict=True):
        rows = np.flatnonzero(truth.in_tissue)
        assert_array_equal(slide.counts.toarray(), truth.counts[rows])
        assert_allclose(slide.centres_px, truth.centres_px[rows])
        assert_array_equal(slide.array_xy, truth.array_xy[rows])
        assert slide.labels.tolist() == [f"L{row % 3}" for row in rows]
        assert slide.mpp_um == pytest.approx(4.0)


@pytest.mark.parametrize("resolution", [20, 8, 4])
def test_patches_are_cut_from_the_level_that_suffices(tmp_path, resolution):
    folder = write_spatialdata(tmp_path, ("S1",))
    slide, truth = read(folder).slides[0], made_slide(0)
    spec = PatchSpec(side_um=80.0, pixels=resolution)
    patches = slide.patches(spec)
    column, row = (slide.centres_px[0]).astype(int)
    around = truth.pixels[row - 10 : row + 10, column - 10 : column + 10]
    assert abs(patches[0].mean(dtype=float) - around.mean(dtype=float)) < 3


def test_an_image_that_is_turned_against_its_spots_is_followed(tmp_path):
    turned = affine([[0, 2, 5], [3, 0, 7]])
    truth = made_slide(1)
    write_store(tmp_path / "S1.zarr", {"S1": truth}, image=[turned], circles=[turned])
    slide = read(tmp_path).slides[0]
    assert_allclose(slide.centres_px, truth.centres_px[np.flatnonzero(truth.in_tissue)])


class Bomb:
    """What makes a file where it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def pickled(store):
    """Names of spots packed by pickle, which runs what is in it."""
    path = store / "tables/table/obs/_index"
    for name in ("zarr.json", ".zarray"):
        if (path / name).exists():
            document = json.loads((path / name).read_text())
            document |= {"filters": [{"id": "pickle"}], "codecs": [{"name": "numcodecs.pickle"}]}
            (path / name).write_text(json.dumps(document))
    for chunk in path.rglob("0"):
        if chunk.is_file():
            chunk.write_bytes(pickle.dumps(Bomb(store.parent / "was-run")))


HOSTILE = {
    "a link to a file": (lambda store: (store / "tables/table/X/link").symlink_to("/etc/passwd"), "leads out"),
    "a link to a folder": (lambda store: (store / "images/more").symlink_to("/etc"), "leads out"),
    "pickled names": (pickled, "is packed by"),
}


@pytest.mark.parametrize("deed", HOSTILE)
@pytest.mark.parametrize("version", [2, 3])
def test_hostile_stores_are_refused(tmp_path, version, deed):
    change, told = HOSTILE[deed]
    change(write_store(tmp_path / "S1.zarr", {"S1": made_slide(1)}, version=version))
    with pytest.raises(DataError, match=told):
        read(tmp_path)
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda store: (store / "shapes/S1/shapes.parquet").write_bytes(b""), "shapes.parquet: cannot be read"),
        (lambda store: zarr.open_group(str(store / "tables/table")).__delitem__("X"), "has no matrix"),
        (lambda store: zarr.open_array(str(store / "tables/table/X/data")).__setitem__(0, 0.5), "not whole"),
        (lambda store: zarr.open_group(str(store / "images")).__delitem__("S1_image"), "no images"),
    ],
)
def test_broken_stores_are_refused(tmp_path, change, told):
    change(write_store(tmp_path / "S1.zarr", {"S1": made_slide(1)}))
    with pytest.raises(DataError, match=told):
        read(tmp_path)


@pytest.mark.parametrize("options", [{"slides": ["S9"]}, {"slides": "none"}])
def test_a_folder_without_the_named_slides_is_refused(tmp_path, options):
    with pytest.raises(DataError, match="holds no slides"):
        read(write_spatialdata(tmp_path), **options)


@pytest.mark.skipif(not BLOBS.is_dir(), reason=f"no real store at {BLOBS}")
def test_the_published_fixture_annotates_labels_which_is_said():
    with pytest.raises(DataError, match=r"'blobs_labels', which is labels of pixels"):
        read(BLOBS)


@pytest.mark.skipif(find_spec("spatialdata") is None, reason="needs the package: pip install 'stbench[spatialdata]'")
@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("system", ["scaled", "turned"])
def test_places_are_those_that_the_package_has(tmp_path, version, system):
    from tests.made.spatialdata_package import places_by_package, write_by_package

    truth = made_slide(1)
    store = write_by_package(tmp_path / "S1.zarr", truth, version=version)
    slide = read(tmp_path, coordinate_system=system, mpp_um=4.0).slides[0]
    assert_allclose(slide.centres_px, places_by_package(store, system), atol=1e-6)
