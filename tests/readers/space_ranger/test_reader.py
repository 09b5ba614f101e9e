"""Space Ranger's folders of all versions read back what was written; what is odd is said, what is wrong refused."""

import h5py
import numpy as np
import pytest
from PIL import Image

from stbench.cards import datasets
from stbench.contract import check_reader
from stbench.data.patches import PatchSpec
from stbench.errors import DataError
from stbench.readers import read_cohort
from stbench.readers.stated import known_leaks
from tests.made import SHARED
from tests.made.space_ranger import (
    GENES,
    HIRES,
    MPP_UM,
    barcode,
    made_slide,
    write_cohort,
    write_matrix,
    write_positions,
    write_slide,
)  # fmt: skip

REAL = SHARED / "data"
needs_real = pytest.mark.skipif(not (REAL / "dlpfc").is_dir(), reason="no real files here")


def card(**options):
    """A dataset of this reader that states nothing else."""
    known = datasets()["dlpfc"]
    return known.model_copy(update={"options": options, "expected": type(known.expected)(), "sha256_of": {}})


def read(root, **options):
    return read_cohort(card(**options), root, None)


def only(root, **options):
    (slide,) = read(root, **options).slides
    return slide


def check_same(slide, made, scale=1.0):
    """The slide holds what was written, whatever the order of its spots."""
    rows = np.flatnonzero(made.in_tissue)
    assert slide.spots == tuple(made.barcodes[row] for row in rows)
    assert slide.genes == GENES
    assert (slide.counts.toarray() == made.counts[rows]).all()
    assert (slide.array_xy == made.array_xy[rows]).all()
    assert np.allclose(slide.centres_px, made.centres_px[rows] * scale)


@pytest.mark.parametrize("positions", ["v1", "v1-header", "v2", "v2-bare", "v2-bom", "v2-crlf", "parquet"])
@pytest.mark.parametrize("matrix", ["h5", "h5-v2", "mtx", "mtx.gz"])
def test_every_version_reads_back_counts_and_places(positions, matrix, tmp_path):
    made = made_slide()
    slide = only(write_slide(tmp_path / "S", made, positions=positions, matrix=matrix))
    check_same(slide, made, HIRES)
    assert slide.mpp_um == pytest.approx(MPP_UM / HIRES, abs=2e-5)


@pytest.mark.parametrize("turn", range(8))
def test_spots_lie_where_they_were_put_however_the_grid_is_turned(turn, tmp_path):
    made = made_slide(turn=turn)
    slide = only(write_slide(tmp_path / "S", made))
    check_same(slide, made, HIRES)
    assert slide.mpp_um == pytest.approx(MPP_UM / HIRES, abs=2e-5)


@pytest.mark.parametrize("bin_um", [2.0, 8.0, 16.0])
def test_bins_of_visium_hd_are_read_in_the_size_that_is_chosen(bin_um, tmp_path):
    for um in (2.0, 8.0, 16.0):
        folder = tmp_path / f"S/binned_outputs/square_{int(um):03d}um"
        write_slide(folder, made_slide(bin_um=um), positions="parquet", pictures=("hires",))
    slide = only(tmp_path, bin_um=bin_um)
    check_same(slide, made_slide(bin_um=bin_um), HIRES)
    assert slide.mpp_um == pytest.approx(bin_um / 10 / HIRES, abs=2e-5)
    assert only(tmp_path).spots[0].startswith("s_008um")


def test_a_full_resolution_image_beside_is_read_and_its_patches_are_its_pixels(tmp_path):
    made = made_slide()
    write_slide(tmp_path / "S/outs", made)
    Image.fromarray(made.pixels).save(tmp_path / "S/scan.png")
    cohort = read(tmp_path)
    (slide,) = cohort.slides
    check_same(slide, made)
    assert slide.mpp_um == pytest.approx(MPP_UM, abs=2e-6)
    assert cohort.remarks == ("dlpfc: not all slides have the markers MOBP, PCP4", *known_leaks(datasets()["dlpfc"]))
    spot = int(np.argmin(np.abs(slide.centres_px - np.array(made.size_px) / 2).sum(axis=1)))
    x, y = np.floor(slide.centres_px[spot] - 5).astype(int)
    patch = slide.patches(PatchSpec(side_um=10 * slide.mpp_um, pixels=10, resampling="nearest"))[spot]
    near = [made.pixels[y + dy : y + dy + 10, x + dx : x + dx + 10] for dy in (0, 1) for dx in (0, 1)]
    assert any((patch == part).all() for part in near)


@pytest.mark.parametrize(
    ("option", "pictures", "scale"),
    [("best", ("hires", "lowres"), 0.5), ("best", ("lowres",), 0.25), ("lowres", ("hires", "lowres"), 0.25)],
)
def test_without_it_a_picture_of_space_ranger_is_read_and_its_scale_said(option, pictures, scale, tmp_path):
    cohort = read(write_slide(tmp_path / "S", made_slide(), pictures=pictures), image=option)
    check_same(cohort.slides[0], made_slide(), scale)
    assert f"at {scale} of its size: {MPP_UM / scale:.3g} µm per pixel" in cohort.remarks[0]


def test_the_image_that_a_card_names_is_read(tmp_path):
    write_cohort(tmp_path, ("S1", "S2"))
    Image.fromarray(made_slide(1).pixels).save(tmp_path / "x.png")
    slides = read(tmp_path, images={"S2": "x.png"}).slides
    check_same(slides[0], made_slide(0), HIRES)
    check_same(slides[1], made_slide(1))


def test_several_slides_in_one_flat_folder_are_told_apart_by_the_starts_of_names(tmp_path):
    for seed, start in enumerate(("GSM1_", "GSM2_")):
        write_slide(tmp_path, made_slide(seed), start=start, spatial=".")
    cohort = read(tmp_path)
    assert [slide.name for slide in cohort.slides] == ["GSM1", "GSM2"]
    for seed, slide in enumerate(cohort.slides):
        check_same(slide, made_slide(seed), HIRES)


def test_labels_and_patients_are_those_that_the_card_states(tmp_path):
    cohort = read(write_cohort(tmp_path), labels="layers.tsv", patients=r"(S)\d")
    for seed, slide in enumerate(cohort.slides):
        assert slide.patient == "S"
        assert slide.labels.tolist() == [f"L{row % 3}" for row in np.flatnonzero(made_slide(seed).in_tissue)]


def test_a_choice_of_slides_leaves_the_others_unread_and_says_which_are_absent(tmp_path):
    write_cohort(tmp_path)
    (tmp_path / "S3/outs/filtered_feature_bc_matrix.h5").write_bytes(b"broken")
    cohort = read(tmp_path, slides=["S1", "S2", "S9"])
    assert [slide.name for slide in cohort.slides] == ["S1", "S2"]
    assert cohort.remarks[0] == "1 of 3 slides that the card names are not here: S9"


def test_proteins_of_cytassist_are_left_out_and_counted(tmp_path):
    types = ["Gene Expression"] * 7 + ["Antibody Capture"] * 3
    cohort = read(write_slide(tmp_path / "S", made_slide(), types=types))
    assert cohort.slides[0].genes == GENES[:7]
    assert "S: features that are no genes are left out: 3 of type 'Antibody Capture'" in cohort.remarks


def test_of_raw_counts_the_spots_under_tissue_are_read(tmp_path):
    made = made_slide()
    write_slide(tmp_path / "S", made)
    write_matrix(tmp_path / "S", made.barcodes, made.counts, kind="raw")
    check_same(only(tmp_path, matrix="raw"), made, HIRES)


def test_a_matrix_of_fewer_spots_is_read_and_the_others_are_counted(tmp_path):
    made = made_slide()
    write_slide(tmp_path / "S", made)
    write_matrix(tmp_path / "S", made.under_tissue[:9], made.counts[made.in_tissue][:9])
    cohort = read(tmp_path)
    assert cohort.slides[0].n_spots == 9
    assert (
        f"S: {len(made.under_tissue) - 9} of {len(made.under_tissue)} spots under tissue have no counts"
        in cohort.remarks
    )


def test_barcodes_that_lost_their_number_on_one_side_are_matched(tmp_path):
    made = made_slide()
    write_slide(tmp_path / "S", made)
    write_matrix(tmp_path / "S", [spot[:-2] for spot in made.under_tissue], made.counts[made.in_tissue])
    check_same(only(tmp_path), made, HIRES)


def test_a_square_grid_is_read_where_its_pitch_is_stated(tmp_path):
    made = made_slide(bin_um=50.0)
    folder = write_slide(tmp_path / "S", made)
    (folder / "spatial/scalefactors_json.json").write_text('{"tissue_hires_scalef": 0.5}')
    with pytest.raises(DataError, match="pitch_um"):
        read(tmp_path)
    assert only(tmp_path, pitch_um=50).mpp_um == pytest.approx(10.0, abs=1e-4)


def rewritten(name, text):
    def change(folder):
        (folder / name).write_text(text)

    return change


def other_barcodes(folder):
    write_matrix(folder, [barcode(2**31 + n) for n in range(60)], made_slide().counts[:60])


def aggregated(folder):
    made = made_slide()
    spots = [f"{spot[:-1]}{1 + row % 2}" for row, spot in enumerate(made.under_tissue)]
    write_matrix(folder, spots, made.counts[made.in_tissue])


def smaller_image_beside(folder):
    made = made_slide()
    Image.fromarray(made.pixels[::2, ::2]).save(folder / "scan.png")


def no_tissue(folder):
    made = made_slide()
    object.__setattr__(made, "in_tissue", made.in_tissue & False)
    write_positions(folder / "spatial", made)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda folder: (folder / "filtered_feature_bc_matrix.h5").unlink(),
            "filtered_feature_bc_matrix.h5: is missing",
        ),
        (lambda folder: (folder / "spatial/tissue_positions.csv").unlink(), "tissue_positions.csv: is missing"),
        (lambda folder: (folder / "spatial/scalefactors_json.json").unlink(), "scalefactors_json.json: is missing"),
        (lambda folder: [path.unlink() for path in folder.glob("spatial/*.png")], "has no image"),
        (
            lambda folder: (folder / "spatial/tissue_hires_image.png").write_bytes(b"no image"),
            "no image that can be read",
        ),
        (rewritten("spatial/scalefactors_json.json", '{"tissue_lowres_scalef": 0.25}'), "has no tissue_hires_scalef"),
        (rewritten("spatial/scalefactors_json.json", '{"tissue_hires_scalef": 5}'), "outside its image"),
        (rewritten("spatial/scalefactors_json.json", '{"tissue_hires_scalef": 0.5, "bin_size_um": 100}'), "px apart"),
        (other_barcodes, "no spot under tissue"),
        (aggregated, "counts of several slides"),
        (smaller_image_beside, "times tissue_hires_scalef"),
        (lambda folder: [Image.new("RGB", (9, 9)).save(folder / name) for name in ("a.png", "b.png")], "has 2 images"),
        (no_tissue, "no spot under tissue"),
    ],
)
def test_what_does_not_fit_together_is_refused(change, said, tmp_path):
    folder = write_slide(tmp_path / "S", made_slide())
    change(folder)
    with pytest.raises(DataError, match=said):
        read(tmp_path)


@pytest.mark.parametrize(("stated", "remark"), [(0.8, False), (0.85, True)])
def test_the_stated_size_of_a_pixel_is_compared_with_the_measured(stated, remark, tmp_path):
    folder = write_slide(tmp_path / "S", made_slide(bin_um=8.0), positions="parquet")
    text = f'{{"tissue_hires_scalef": 0.5, "bin_size_um": 8, "microns_per_pixel": {stated}}}'
    (folder / "spatial/scalefactors_json.json").write_text(text)
    cohort = read(tmp_path)
    assert cohort.slides[0].mpp_um == pytest.approx(1.6, abs=1e-4)
    assert any("the measured one is used" in text for text in cohort.remarks) is remark


def test_bins_of_another_size_than_stated_are_refused(tmp_path):
    folder = write_slide(tmp_path / "S", made_slide(bin_um=16.0))
    text = '{"tissue_hires_scalef": 0.5, "bin_size_um": 8, "microns_per_pixel": 1.6}'
    (folder / "spatial/scalefactors_json.json").write_text(text)
    with pytest.raises(DataError, match=r"says 1\.6 µm per pixel, and a square grid of 8 µm gives 0\.8"):
        read(tmp_path)


def test_spots_far_from_the_size_of_their_pitch_are_remarked(tmp_path):
    folder = write_slide(tmp_path / "S", made_slide())
    (folder / "spatial/scalefactors_json.json").write_text('{"tissue_hires_scalef": 0.5, "spot_diameter_fullres": 5}')
    assert any("spot_diameter_fullres is 5.0" in text for text in read(tmp_path).remarks)


def test_the_fingerprint_follows_content_and_options(tmp_path):
    write_cohort(tmp_path)
    prints = {read(tmp_path, **options).fingerprint for options in ({}, {"genes": "ids"}, {"image": "lowres"})}
    with h5py.File(tmp_path / "S1/outs/filtered_feature_bc_matrix.h5", "r+") as file:
        file["matrix/data"][0] += 1
    assert len(prints | {read(tmp_path).fingerprint}) == 4


def test_the_contract_holds(tmp_path):
    check_reader(card(labels="layers.tsv", patients=r"(S)\d"), write_cohort(tmp_path))


@needs_real
@pytest.mark.parametrize(
    ("folder", "shape", "mpp_um"),
    [
        ("visium/CRC_16", (3106, 36591), 1.29158),
        ("dlpfc/151673", (3639, 8513), 0.72448),
        ("fixtures/seurat/visium", (2695, 100), 0.72478),
    ],
)
def test_real_slides_have_the_published_spots_and_a_scale_from_their_grid(folder, shape, mpp_um):
    slide = only(REAL / folder)
    assert slide.counts.shape == shape
    scale = {600: 0.045004502, 2000: 0.28600028 if "CRC" in folder else 0.17211704}[max(slide.image.size_px)]
    assert slide.mpp_um * scale == pytest.approx(mpp_um, rel=0.003)


@needs_real
def test_the_real_cortex_has_its_donors_and_layers():
    cohort = read_cohort(datasets()["dlpfc"], REAL / "dlpfc", None)
    assert {slide.name: slide.patient for slide in cohort.slides} == {
        "151510": "Br5292", "151673": "Br8100", "151675": "Br8100",
    }  # fmt: skip
    layers = {"L1": 273, "L2": 253, "L3": 989, "L4": 218, "L5": 673, "L6": 692, "WM": 513}
    assert {label: int((cohort["151673"].labels == label).sum()) for label in layers} == layers
    assert int((cohort["151510"].labels != "").sum()) == 4595


@needs_real
@pytest.mark.parametrize(("bin_um", "said"), [(8, "microns|µm per pixel"), (16, "only 336 are in both")])
def test_bins_with_the_files_of_other_slides_are_refused(bin_um, said):
    with pytest.raises(DataError, match=said):
        read(REAL / "fixtures/seurat/visium_hd", bin_um=bin_um)
