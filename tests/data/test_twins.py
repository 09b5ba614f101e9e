import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from scipy.sparse import csr_matrix

from stbench.data.symmetries import turned, turned_shares
from stbench.data.twins import check_apart, check_patients_apart, twins_of
from stbench.errors import DataError
from tests.made.cohort import image, made_slide
from tests.made.sections import section_pixels

RNG = np.random.default_rng(5)
COUNTS = RNG.poisson(3.0, (30, 40)).astype(np.float32)
SLIDE = made_slide("A1", counts=COUNTS)
OTHER_IMAGE = image(RNG.integers(0, 255, (320, 320, 3), dtype=np.uint8))

SECTION = section_pixels(0, 320, 320)


def copied(name, *, rows=None, columns=None, counts=COUNTS, shown=None):
    """The slide under another name, with some of its spots and genes, and another image where one is given."""
    from anndata import AnnData

    rows = np.arange(30) if rows is None else rows
    columns = np.arange(40) if columns is None else columns
    spots = tuple(SLIDE.spots[row] for row in rows)
    adata = AnnData(csr_matrix(counts[np.ix_(rows, columns)]), obsm={"spatial": SLIDE.centres_px[rows]})
    adata.obs_names, adata.var_names = list(spots), [SLIDE.genes[column] for column in columns]
    return replace(
        SLIDE, name=name, patient=name[0], adata=adata, spots=spots, centres_px=SLIDE.centres_px[rows],
        array_xy=SLIDE.array_xy[rows], image=shown or SLIDE.image,
    )  # fmt: skip


COPIES = {
    "all of it": {},
    "in another order": {"rows": RNG.permutation(30), "columns": RNG.permutation(40)},
    "with another image": {"shown": OTHER_IMAGE},
    "cut, with another image": {"rows": np.arange(20), "shown": OTHER_IMAGE},
    "with fewer genes and another image": {"columns": np.arange(25), "shown": OTHER_IMAGE},
    "with other counts": {"counts": COUNTS + 1},
}


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_a_twin(copy):
    (twins,) = twins_of([SLIDE, copied("B1", **COPIES[copy])])
    assert (twins.first.name, twins.second.name) == ("A1", "B1")
    assert twins.shared
    with pytest.raises(DataError, match="'A1' of patient 'A' and 'B1' of patient 'B'"):
        check_patients_apart([twins], "here")
    with pytest.raises(DataError, match="share a slide, 'A1' and 'B1'"):
        check_apart([SLIDE], [twins.second], "both")


def test_a_twin_of_the_same_patient_is_no_error():
    check_patients_apart(twins_of([SLIDE, copied("A2")]), "here")


@pytest.mark.parametrize("seed", range(5))
def test_two_slides_are_no_twins_though_their_places_are_the_same(seed):
    other = made_slide("B1", seed=seed, counts=np.random.default_rng(seed).poisson(3.0, (30, 40)))
    assert not twins_of([SLIDE, replace(other, centres_px=SLIDE.centres_px)])


def test_slides_in_two_places_of_one_image_are_no_twins():
    other = made_slide("B1", counts=COUNTS[::-1] + 1)
    moved = replace(other, image=SLIDE.image, centres_px=other.centres_px * 0.5 + 7)
    assert not twins_of([SLIDE, moved])


def test_spots_with_few_counts_make_no_twins():
    poor = np.zeros((30, 40), dtype=np.float32)
    poor[:, :2] = 1
    assert not twins_of([copied("A1", counts=poor, shown=OTHER_IMAGE), copied("B1", counts=poor)])


def turned_copy(symmetry, *, counts=COUNTS + 1, shown=SECTION, quality=60, scale=1):
    """A slide with other counts, whose image is one under a symmetry, at a scale, and encoded anew."""
    pixels = turned(shown[None, ::scale, ::scale], symmetry)[0]
    stored = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stored, "JPEG", quality=quality)
    size = np.array(shown.shape[1::-1])
    shares = turned_shares(SLIDE.centres_px / size, symmetry)
    return replace(
        copied("B1", counts=counts, shown=image(np.asarray(Image.open(stored)))),
        centres_px=shares * pixels.shape[1::-1],
    )


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("symmetry", range(8))
def test_a_copy_with_other_counts_is_known_by_its_image_however_it_lies(symmetry, scale):
    original = replace(SLIDE, image=image(SECTION))
    (twins,) = twins_of([original, turned_copy(symmetry, scale=scale)])
    assert twins.shared.startswith("image (")
    assert ("turned" in twins.shared) == (symmetry in (1, 3, 5, 6, 7))
    assert "places on it" in twins.shared


@pytest.mark.parametrize("other", [section_pixels(1), section_pixels(2)[:, ::-1]])
def test_neighbouring_sections_with_the_same_places_are_no_twins(other):
    original = replace(SLIDE, image=image(SECTION))
    assert not twins_of([original, turned_copy(0, shown=np.ascontiguousarray(other))])


def test_images_are_not_looked_at_where_the_places_are_those_of_a_drawn_grid():
    slides = [replace(copied(f"S{n}", counts=COUNTS + n), image=image(section_pixels(n, 320, 320))) for n in range(4)]
    assert twins_of(slides) == ()
    assert [slide.image.opened for slide in slides] == [[]] * 4
    assert twins_of(slides[:2]) == ()
    assert [len(slide.image.opened) for slide in slides[:2]] == [1, 1]


def test_images_are_not_looked_at_where_the_places_differ():
    other = made_slide("B1", counts=COUNTS + 1)
    moved = replace(other, centres_px=other.centres_px + 20, image=image(SECTION))
    assert not twins_of([replace(SLIDE, image=image(section_pixels(3, 320, 320))), moved])
    assert moved.image.opened == []
