"""STimage-1K4M is read from tables and images of any content; what does not fit together is refused."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from stbench.cards import DatasetCard
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.readers import read_cohort
from tests.made.space_ranger import GENES, MPP_UM, made_slide, write_tiff
from tests.made.stimage import SLIDES, write_stimage, write_tables

PATIENTS = r".*_(S)\d"


def read(root, cache=None, **options):
    card = DatasetCard.model_validate({"reader": "stimage-1k4m", "title": "T", "options": options})
    return read_cohort(card.read_from(root / "t.yaml", {}), root, cache)


@pytest.mark.parametrize("cached", [False, True])
def test_counts_places_scale_and_labels_are_those_that_were_written(tmp_path, cached):
    folder = write_stimage(tmp_path / "data")
    for _ in range(1 + cached):
        cohort = read(folder, ArrayCache(tmp_path / "cache") if cached else None, patients=PATIENTS)
    assert [slide.name for slide in cohort.slides] == list(SLIDES)
    assert (cohort.patients, cohort.remarks) == (("S",), ())
    for seed, slide in enumerate(cohort.slides):
        made = made_slide(seed)
        rows = np.flatnonzero(made.in_tissue)
        assert slide.spots == tuple(made.under_tissue)
        assert slide.genes == GENES
        assert (slide.counts.toarray() == made.counts[rows]).all()
        assert np.abs(slide.centres_px - made.centres_px[rows]).max() < 1e-9
        assert slide.mpp_um == pytest.approx(MPP_UM, rel=1e-4)
        assert slide.labels.tolist() == ["" if row % 7 == 0 else f"L{row % 3}" for row in rows]


def as_jpeg(path, pixels):
    Image.fromarray(pixels).save(path, format="JPEG", quality=95)


@pytest.mark.parametrize("write", [as_jpeg, write_tiff])
def test_an_image_is_what_its_content_says_whatever_it_is_called(tmp_path, write):
    folder = write_stimage(tmp_path / "data")
    write(folder / f"Visium/image/{SLIDES[0]}.png", made_slide(0).pixels)
    assert read(folder).slides[0].image.size_px == made_slide(0).size_px


def test_slides_of_legacy_arrays_are_measured_by_their_names(tmp_path):
    made = made_slide(0, rows=10, columns=12, bin_um=8.0)
    spots = [f"A_{x + 1}x{y + 1}" for x, y in made.array_xy]
    centres = made.centres_px * 2
    write_tables(tmp_path / "ST", "A", spots, centres, made.counts, GENES, radius=50.0 / 10.0)
    (tmp_path / "ST/image").mkdir()
    Image.fromarray(made.pixels.repeat(2, 0).repeat(2, 1)).save(tmp_path / "ST/image/A.png")
    (slide,) = read(tmp_path).slides
    assert slide.mpp_um == pytest.approx(10.0)
    assert (slide.array_xy == made.array_xy + 1).all()


@pytest.mark.parametrize(
    ("options", "names"),
    [({"slides": "*_S2"}, SLIDES[1:2]), ({"slides": [SLIDES[2], SLIDES[0]]}, (SLIDES[0], SLIDES[2])),
     ({"technology": "Visium"}, SLIDES)],
)  # fmt: skip
def test_the_card_chooses_slides(tmp_path, options, names):
    assert tuple(slide.name for slide in read(write_stimage(tmp_path), **options).slides) == names


@pytest.mark.parametrize(
    ("options", "mpp_um", "told"),
    [({"mpp_um": 5.0}, 5.0, 2), ({"pitch_um": 150.0}, 6.0, 1), ({}, 4.0, 0)],
)
def test_a_scale_that_is_stated_goes_first_and_what_differs_is_said(tmp_path, options, mpp_um, told):
    cohort = read(write_stimage(tmp_path), **options)
    assert cohort.slides[0].mpp_um == pytest.approx(mpp_um, rel=1e-4)
    assert sum("which is used" in remark for remark in cohort.remarks) == told * 3


def counts_without(folder, n):
    path = folder / f"Visium/gene_exp/{SLIDES[0]}_count.csv"
    table = pd.read_csv(path, index_col=0)
    table.iloc[n:].to_csv(path)


def test_spots_of_one_table_alone_are_counted(tmp_path):
    folder = write_stimage(tmp_path)
    counts_without(folder, 5)
    cohort = read(folder)
    assert any("55 spots in both files are kept; 0 have counts only, 5 a position only" in r for r in cohort.remarks)


def text(name, change):
    def spoil(folder):
        path = folder / name.format(SLIDES[0])
        path.write_text(change(path.read_text()))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: counts_without(folder, 40), "only 20 are in both"),
        (text("Visium/gene_exp/{}_count.csv", lambda lines: lines[:300]), "_count.csv:.* has [0-9]+ values"),
        (text("Visium/gene_exp/{}_count.csv", lambda lines: ""), "holds no counts"),
        (text("Visium/gene_exp/{}_count.csv", lambda lines: lines.replace("ACTB", "GFAP")), "gene 'GFAP' is listed"),
        (text("Visium/coord/{}_coord.csv", lambda lines: lines.replace("xaxis", "x")), "lacks the column 'xaxis'"),
        (text("annotation/{}_anno.csv", lambda lines: "\tlabel\nq\tL1\n"), "none is of one of its spots"),
        (lambda folder: (folder / f"Visium/image/{SLIDES[0]}.png").write_bytes(b"no"), "is no image"),
        (lambda folder: [path.unlink() for path in folder.rglob("*.csv")], "holds no slides|is missing"),
    ],
)
def test_a_folder_that_is_broken_is_refused(tmp_path, spoil, told):
    folder = write_stimage(tmp_path)
    spoil(folder)
    with pytest.raises(DataError, match=told):
        read(folder)
