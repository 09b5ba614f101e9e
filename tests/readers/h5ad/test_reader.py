"""AnnData files in the forms that people save them read back what was written; the rest is refused with a reason."""

import anndata
import h5py
import numpy as np
import pytest
from PIL import Image
from scipy.sparse import csc_matrix

from stbench.cards import DatasetCard
from stbench.contract import check_reader
from stbench.errors import DataError
from stbench.readers import read_cohort
from tests.made import SHARED
from tests.made.h5ad import anndata_of, with_picture, write_h5ads
from tests.made.space_ranger import GENES, HIRES, MPP_UM, made_slide

MADE = made_slide()
REAL = SHARED / "data/fixtures/hest_format"


def read(root, **options):
    card = DatasetCard.model_validate({"reader": "h5ad", "title": "T", "options": options})
    return read_cohort(card.read_from(root / "t.yaml", {}), root, None)


def check_same(slide, scale=1.0, made=MADE):
    rows = np.flatnonzero(made.in_tissue)
    assert slide.spots == tuple(made.barcodes[row] for row in rows)
    assert slide.genes == GENES
    assert (slide.counts.toarray() == made.counts[rows]).all()
    assert np.allclose(slide.centres_px, made.centres_px[rows] * scale)
    assert slide.mpp_um == pytest.approx(MPP_UM / scale, abs=2e-5)


def written(folder, adata, image=True):
    adata.write_h5ad(folder / "S.h5ad")
    if image:
        Image.fromarray(MADE.pixels).save(folder / "S.png")
    return folder


def normalised(adata):
    adata.X = adata.X * 0.37
    return adata


def in_layer(adata):
    adata.layers["counts"] = adata.X.copy()
    return normalised(adata)


def in_raw(adata):
    adata.raw = adata.copy()
    return normalised(adata)


def dense(adata):
    adata.X = adata.X.toarray()
    return adata


def by_column(adata):
    adata.X = csc_matrix(adata.X)
    return adata


def as_texts(adata):
    adata.obsm["spatial"] = adata.obsm["spatial"].astype(str).astype(object)
    return adata


def more_columns(adata):
    adata.obsm["spatial"] = np.column_stack([adata.obsm["spatial"], np.zeros(adata.n_obs)])
    return adata


@pytest.mark.parametrize("change", [lambda adata: adata, in_layer, in_raw, dense, by_column, more_columns, as_texts])
def test_counts_and_places_come_back_wherever_they_lie(change, tmp_path):
    cohort = read(written(tmp_path, change(anndata_of(MADE))))
    check_same(cohort.slides[0])
    assert any("counts are read from" in remark for remark in cohort.remarks) is (change in (in_layer, in_raw))


@pytest.mark.parametrize("turn", range(8))
def test_the_scale_is_measured_however_the_grid_is_turned(turn, tmp_path):
    made = made_slide(turn=turn)
    anndata_of(made).write_h5ad(tmp_path / "S.h5ad")
    Image.fromarray(made.pixels).save(tmp_path / "S.jpg")
    (slide,) = read(tmp_path).slides
    assert slide.mpp_um == pytest.approx(MPP_UM, abs=2e-5)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.uint8])
def test_without_an_image_beside_the_picture_within_is_read_and_that_is_said(kind, tmp_path):
    cohort = read(written(tmp_path, with_picture(anndata_of(MADE), MADE, kind=kind), image=False))
    check_same(cohort.slides[0], HIRES)
    assert "the file's own picture is read" in cohort.remarks[0]
    with cohort.slides[0].image.open() as regions:
        size = [round(side * HIRES) for side in MADE.size_px]
        expected = np.asarray(Image.fromarray(MADE.pixels).resize(size))[5:25, 10:40]
        assert (regions.region(10, 5, 30, 20) == expected).all()


@pytest.mark.parametrize(
    ("options", "mpp_um"),
    [({"mpp_um": 0.5}, 0.5), ({"pitch_um": 100}, MPP_UM), ({"pitch_um": 50, "scale": 1.0}, MPP_UM / 2)],
)
def test_without_array_places_the_card_states_a_scale(options, mpp_um, tmp_path):
    written(tmp_path, anndata_of(MADE, array=False))
    assert read(tmp_path, **options).slides[0].mpp_um == pytest.approx(mpp_um, abs=1e-3)
    with pytest.raises(DataError, match="how large a pixel is"):
        read(tmp_path)


def test_positions_may_be_columns_and_labels_and_genes_too(tmp_path):
    adata = anndata_of(MADE, names=[f"ENSG{n:011d}" for n in range(len(GENES))])
    adata.obs["right"], adata.obs["down"] = adata.obsm.pop("spatial").T
    adata.var["symbol"] = list(GENES)
    (slide,) = read(written(tmp_path, adata), x="right", y="down", labels="layer", genes="symbol").slides
    check_same(slide)
    assert slide.labels.tolist() == adata.obs["layer"].tolist()


def test_genes_of_one_name_are_summed_and_said(tmp_path):
    cohort = read(written(tmp_path, anndata_of(MADE, names=("A", *GENES[1:-1], "A"))))
    assert cohort.slides[0].genes == ("A", *GENES[1:-1])
    assert "S: 2 genes share 1 names and are summed (A)" in cohort.remarks


def test_spots_beside_the_tissue_are_left_out_and_counted(tmp_path):
    adata = anndata_of(MADE)
    adata.obs["in_tissue"] = [0, 0] + [1] * (adata.n_obs - 2)
    cohort = read(written(tmp_path, adata))
    assert cohort.slides[0].n_spots == adata.n_obs - 2
    assert any("2 spots of S.h5ad are not under tissue" in remark for remark in cohort.remarks)


def test_libraries_of_one_file_are_slides(tmp_path):
    parts = [anndata_of(made_slide(seed)) for seed in (0, 1)]
    adata = anndata.concat(parts, label="library_id", keys=["P", "Q"])
    adata.write_h5ad(tmp_path / "all.h5ad")
    for seed, name in enumerate("PQ"):
        Image.fromarray(made_slide(seed).pixels).save(tmp_path / f"{name}.png")
    cohort = read(tmp_path, patients={"P": "one", "Q": "two"})
    assert [(slide.name, slide.patient) for slide in cohort.slides] == [("P", "one"), ("Q", "two")]
    for seed, slide in enumerate(cohort.slides):
        check_same(slide, made=made_slide(seed))


def test_the_contract_holds(tmp_path):
    card = DatasetCard.model_validate({"reader": "h5ad", "title": "T", "options": {"labels": "layer"}})
    root = write_h5ads(tmp_path / "data")
    check_reader(card.read_from(root / "t.yaml", {}), root)


def without_positions(adata):
    del adata.obsm["spatial"]
    return adata


def beyond(adata):
    adata.obsm["spatial"] = adata.obsm["spatial"] * 9
    return adata


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        (without_positions, {}, r"has no obsm\['spatial'\]"),
        (normalised, {}, "not whole"),
        (beyond, {}, "outside its image"),
        (lambda adata: adata, {"x": "a", "y": "b"}, "names the column 'a'"),
        (lambda adata: adata, {"x": "layer"}, "of both x and y"),
        (lambda adata: adata, {"labels": "a"}, "no such column"),
        (lambda adata: adata, {"genes": "a"}, "a column of var"),
        (lambda adata: adata, {"counts": "layers/a"}, "no such matrix"),
        (lambda adata: adata, {"slides": ["T"]}, "holds no slides"),
        (lambda adata: adata, {"x": "layer", "y": "layer"}, "numbers for every spot"),
        (lambda adata: adata, {"images": {"S": "../S.png"}}, "below --data-root"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_refused(change, options, said, tmp_path):
    with pytest.raises(DataError, match=said):
        read(written(tmp_path, change(anndata_of(MADE))), **options)


def test_without_any_image_the_name_that_is_looked_for_is_said(tmp_path):
    with pytest.raises(DataError, match=r"S\.tif"):
        read(written(tmp_path, anndata_of(MADE), image=False))


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_a_file_that_breaks_off_is_refused(size, tmp_path):
    path = written(tmp_path, anndata_of(MADE)) / "S.h5ad"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DataError, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("part", ["X", "obs", "var", "obsm/spatial"])
def test_a_part_of_no_known_kind_is_refused(part, tmp_path):
    path = written(tmp_path, anndata_of(MADE)) / "S.h5ad"
    with h5py.File(path, "r+") as file:
        file[part].attrs["encoding-type"] = "something"
    with pytest.raises(DataError, match="cannot be read"):
        read(tmp_path)


def test_a_matrix_that_claims_more_than_is_stored_is_refused(tmp_path):
    path = written(tmp_path, anndata_of(MADE)) / "S.h5ad"
    with h5py.File(path, "r+") as file:
        del file["X/data"]
        file["X"].create_dataset("data", shape=(2**33,), dtype="f4", chunks=True)
    with pytest.raises(DataError, match="of which it stores 0"):
        read(tmp_path)


@pytest.mark.skipif(not REAL.is_dir(), reason="no real files here")
def test_a_real_file_whose_columns_of_positions_are_exchanged_is_refused_and_read_the_other_way():
    with pytest.raises(DataError, match=r"16 spots outside its image.*\n.*\n.*x and y are not swapped"):
        read(REAL, x="x_pixel", y="y_pixel", mpp_um=1.0)
    (slide,) = read(REAL, x="y_pixel", y="x_pixel", mpp_um=1.0).slides
    assert slide.counts.shape == (200, 338)
    assert slide.image.size_px[0] > slide.centres_px[:, 0].max()
