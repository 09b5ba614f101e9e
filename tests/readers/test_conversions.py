"""Real sections, written in other layouts by other writers, read back identical counts, places, labels and patches."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import zarr
from anndata import AnnData

from stbench.cards import DatasetCard, datasets
from stbench.data.patches import PatchSpec
from stbench.readers import read_cohort
from stbench.readers.her2st.reader import PITCH_UM
from tests.made import SHARED
from tests.made.space_ranger import write_matrix
from tests.made.spatialdata import write_circles, write_image, write_table

REAL = SHARED / "data/her2st"
SPEC = PatchSpec(side_um=112.0, pixels=32)
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="no real files here")


@pytest.fixture(scope="module")
def section():
    return read_cohort(datasets()["her2st"], REAL, None).slides[0]


def read(root, reader, **options):
    card = DatasetCard.model_validate({"reader": reader, "title": "T", "options": options})
    (slide,) = read_cohort(card.read_from(root / "t.yaml", {}), root, None).slides
    return slide


def as_jpeg(section, path):
    path.write_bytes(section.image.path.read_bytes())


def as_tiff(section, path):
    tifffile = pytest.importorskip("tifffile")
    with section.image.open() as regions:
        pixels = regions.region(0, 0, *section.image.size_px)
    tifffile.imwrite(path.with_suffix(".tif"), pixels, photometric="rgb", tile=(256, 256), compression="zlib")


def as_space_ranger(section, root, image):
    folder = root / section.name
    (folder / "spatial").mkdir(parents=True)
    x, y = section.array_xy.T
    right, down = section.centres_px.T
    table = pd.DataFrame({"spot": section.spots, "tissue": 1, "row": y, "column": x, "down": down, "right": right})
    table.to_csv(folder / "spatial/tissue_positions_list.csv", header=False, index=False)
    (folder / "spatial/scalefactors_json.json").write_text("{}")
    write_matrix(folder, section.spots, section.counts.toarray().astype(int), symbols=section.genes)
    pd.DataFrame({"barcode": section.spots, "label": section.labels}).to_csv(root / "labels.csv", index=False)
    image(section, folder / "scan.jpg")
    return read(root, "space-ranger", pitch_um=PITCH_UM, labels="labels.csv")


def as_h5ad(section, root, image):
    adata = AnnData(section.counts.copy(), obs=pd.DataFrame({"region": section.labels}, index=list(section.spots)))
    adata.var_names = list(section.genes)
    adata.obs["array_col"], adata.obs["array_row"] = section.array_xy.T
    adata.obsm["spatial"] = np.array(section.centres_px)
    adata.write_h5ad(root / f"{section.name}.h5ad")
    image(section, root / f"{section.name}.jpg")
    return read(root, "h5ad", mpp_um=section.mpp_um, labels="region")


def as_st_tables(section, root, image):
    counts = pd.DataFrame(section.counts.toarray().astype(int), index=list(section.spots), columns=list(section.genes))
    counts.T.to_csv(root / f"{section.name}_stdata.tsv", sep="\t")
    spots = pd.DataFrame(section.array_xy, columns=["x", "y"])
    spots["pixel_x"], spots["pixel_y"] = section.centres_px.T
    spots.to_csv(root / f"spot_data-selection-{section.name}.tsv", sep="\t", index=False)
    pd.DataFrame({"spot": section.spots, "label": section.labels}).to_csv(root / "labels.csv", index=False)
    image(section, root / f"HE_{section.name}.jpg")
    return read(root, "st-tables", labels="labels.csv")


def whole_image(section):
    with section.image.open() as regions:
        return regions.region(0, 0, *section.image.size_px)


def as_zarr(section, root, version):
    store = zarr.create_group(str(root / f"{section.name}.zarr"), zarr_format=version)
    adata = AnnData(section.counts.copy(), obs=pd.DataFrame({"label": section.labels}, index=list(section.spots)))
    adata.var_names = list(section.genes)
    adata.obs["array_col"], adata.obs["array_row"] = section.array_xy.T
    adata.obs["region"], adata.obs["instance"] = "spots", np.arange(section.n_spots)
    write_table(store.create_group("tables"), "table", [adata], ["spots"])
    write_image(store.create_group("images"), "scan", whole_image(section), levels=1, chunk=1024)
    folder = root / f"{section.name}.zarr/shapes"
    write_circles(store.create_group("shapes"), folder, "spots", section.centres_px, range(section.n_spots))
    return read(root, "spatialdata", mpp_um=section.mpp_um, labels="label")


def as_spatialdata(section, root, version):
    """By the package itself, which gives positions in units of its own here."""
    pytest.importorskip("spatialdata", reason="needs the package: pip install 'stbench[spatialdata]'")
    from tests.made.spatialdata_package import write_section

    write_section(root / f"{section.name}.zarr", section, whole_image(section), version=version)
    return read(root, "spatialdata", mpp_um=section.mpp_um, labels="label")


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("convert", [as_zarr, as_spatialdata])
def test_a_section_in_a_store_is_the_same_slide(convert, version, section, tmp_path):
    check_same(convert(section, tmp_path, version), section)


@pytest.mark.parametrize("image", [as_jpeg, as_tiff])
@pytest.mark.parametrize("convert", [as_space_ranger, as_h5ad, as_st_tables])
def test_a_section_in_another_layout_is_the_same_slide(convert, image, section, tmp_path):
    check_same(convert(section, tmp_path, image), section)


def check_same(slide, section):
    assert slide.mpp_um == pytest.approx(section.mpp_um, rel=0.003)
    assert slide.spots == section.spots
    assert slide.fingerprints.counts == section.fingerprints.counts
    assert slide.fingerprints.labels == section.fingerprints.labels
    assert (slide.array_xy == section.array_xy).all()
    assert np.abs(slide.centres_px - section.centres_px).max() < 1e-6
    rows = np.arange(0, section.n_spots, 40)
    assert (patches(slide, section, rows) == section.at(rows).patches(SPEC)).all()


def patches(slide, section, rows):
    """Patches at the section's own scale: the two readers weigh rows and columns otherwise when they measure it."""
    return replace(slide, mpp_um=section.mpp_um).at(rows).patches(SPEC)
