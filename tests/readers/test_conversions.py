"""Real sections, written in other layouts by other writers, read back identical counts, places, labels and patches."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

from stbench.cards import DatasetCard, datasets
from stbench.data.patches import PatchSpec
from stbench.readers import read_cohort
from stbench.readers.her2st.reader import PITCH_UM
from tests.made import SHARED
from tests.made.hest import cut, write_adata, write_metadata, write_patches
from tests.made.space_ranger import write_matrix
from tests.made.stimage import write_tables

REAL = SHARED / "data/her2st"
SPEC = PatchSpec(side_um=112.0, pixels=32)
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="no real files here")


@pytest.fixture(scope="module")
def sections():
    return read_cohort(datasets()["her2st"], REAL, None).slides


@pytest.fixture(scope="module")
def section(sections):
    return sections[0]


def read(root, reader, **options):
    card = DatasetCard.model_validate({"reader": reader, "title": "T", "options": options})
    return read_cohort(card.read_from(root / "t.yaml", {}), root, None).slides[0]


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


def anndata_of(section):
    adata = AnnData(section.counts.copy(), obs=pd.DataFrame({"region": section.labels}, index=list(section.spots)))
    adata.var_names = list(section.genes)
    adata.obs["array_col"], adata.obs["array_row"] = section.array_xy.T
    adata.obsm["spatial"] = np.array(section.centres_px)
    return adata


def as_h5ad(section, root, image):
    write_adata(root / f"{section.name}.h5ad", anndata_of(section))
    image(section, root / f"{section.name}.jpg")
    return read(root, "h5ad", mpp_um=section.mpp_um, labels="region")


def as_hest(section, root, image):
    write_adata(root / f"st/{section.name}.h5ad", anndata_of(section))
    facts = {"st_technology": "Spatial Transcriptomics", "inter_spot_dist": PITCH_UM}
    size, mpp_um = section.image.size_px, section.mpp_um
    write_metadata(root / f"metadata/{section.name}.json", section.name, "Patient 1", size, mpp_um, **facts)
    (root / "wsis").mkdir()
    image(section, root / f"wsis/{section.name}.tif")
    return read(root, "hest", labels="region")


def as_stimage(section, root, image):
    spots = [f"{section.name}_{spot}" for spot in section.spots]
    counts, radius = section.counts.toarray().astype(int), 50.0 / section.mpp_um
    write_tables(root / "ST", section.name, spots, section.centres_px, counts, section.genes, radius)
    (root / "annotation").mkdir()
    labels = pd.DataFrame({"label": section.labels}, index=spots)
    labels.to_csv(root / f"annotation/{section.name}_anno.csv", sep="\t")
    (root / "ST/image").mkdir()
    image(section, root / f"ST/image/{section.name}.png")
    return read(root, "stimage-1k4m")


@pytest.mark.parametrize("image", [as_jpeg, as_tiff])
@pytest.mark.parametrize("convert", [as_space_ranger, as_h5ad, as_hest, as_stimage])
def test_a_section_in_another_layout_is_the_same_slide(convert, image, section, tmp_path):
    slide = convert(section, tmp_path, image)
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


SHIPPED_PX, SHIPPED_UM = 224, 112.0


def with_patches(section):
    """Patches of 112 µm as 224 px around every spot but the first three, with their top left corners."""
    rows = np.arange(3, section.n_spots)
    source = round(SHIPPED_UM / section.mpp_um)
    with section.image.open() as regions:
        pixels = regions.region(0, 0, *section.image.size_px)
    return rows, *cut(pixels, section.centres_px[rows], source, SHIPPED_PX), source


def shipped_by_hest(sections, root):
    section = sections[0]
    rows, patches, corners, source = with_patches(section)
    write_adata(root / f"st/{section.name}.h5ad", anndata_of(section))
    write_metadata(root / f"metadata/{section.name}.json", section.name, None, mpp_um=section.mpp_um)
    path, spots = root / f"patches/{section.name}.h5", [section.spots[row] for row in rows]
    write_patches(path, spots, patches, corners, source=source, mpp_um=section.mpp_um)
    return patches, read(root, "hest", labels="region")


def shipped_by_bench(sections, root):
    """Two sections, because a task has folds: the first is looked at."""
    shipped = []
    (root / "splits").mkdir()
    for section, side in zip((sections[0], sections[-1]), ("train", "test"), strict=True):
        rows, patches, corners, source = with_patches(section)
        write_adata(root / f"adata/{section.name}.h5ad", anndata_of(section))
        path, spots = root / f"patches/{section.name}.h5", [section.spots[row] for row in rows]
        write_patches(path, spots, patches, corners[:, ::-1] + source // 2, source=source, plural=True)
        (root / f"splits/{side}_0.csv").write_text(f"sample_id,patches_path,expr_path\n{section.name},p,e\n")
        shipped.append(patches)
    return shipped[0], read(root, "hest-bench", labels="region")


@pytest.mark.parametrize("convert", [shipped_by_hest, shipped_by_bench])
def test_shipped_patches_of_a_section_are_its_own_up_to_the_resampling_of_who_cut_them(convert, sections, tmp_path):
    shipped, slide = convert(sections, tmp_path)
    section = sections[0]
    own = section.at(np.arange(3, section.n_spots))
    assert slide.spots == own.spots
    assert (slide.counts != own.counts).nnz == 0
    assert (slide.labels == own.labels).all()
    assert np.abs(slide.centres_um - own.centres_um).max() < 0.01 * own.centres_um.max()
    rows = np.arange(0, slide.n_spots, 40)
    whole = PatchSpec(side_um=SHIPPED_UM, pixels=SHIPPED_PX)
    assert (slide.at(rows).patches(whole) == shipped[rows]).all()
    ours, theirs = (each.at(rows).patches(SPEC).astype(float) for each in (own, slide))
    assert np.abs(ours - theirs).mean() < 6
    assert all(np.corrcoef(a.ravel(), b.ravel())[0, 1] > 0.9 for a, b in zip(ours, theirs, strict=True))
