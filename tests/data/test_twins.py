from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from stbench.data import twins
from stbench.data.twins import check_apart, check_patients_apart, twins_of
from stbench.errors import DataError
from tests.made.cohort import image, made_slide

RNG = np.random.default_rng(5)
COUNTS = RNG.poisson(3.0, (30, 40)).astype(np.float32)
SLIDE = made_slide("A1", counts=COUNTS)
OTHER_IMAGE = image(RNG.integers(0, 255, (320, 320, 3), dtype=np.uint8))


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


@given(st.lists(st.frozensets(st.integers(0, 9), max_size=4), max_size=6), st.lists(st.integers(0, 3), min_size=6))
def test_no_pair_that_shares_anything_is_passed_over(prints, images):
    slides = [SimpleNamespace(image=SimpleNamespace(fingerprint=str(image))) for image in images]
    printed = list(zip(slides, prints, strict=False))
    expected = [
        (one, other) for one, other in combinations(range(len(printed)), 2)
        if printed[one][1] & printed[other][1] or images[one] == images[other]
    ]  # fmt: skip
    assert twins._candidates(printed) == expected
