"""What is checked of a slide without counts."""

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.geometry import Positions
from stbench.readers.unmeasured.slides import uncounted, unmeasured_slide
from tests.made.cohort import image
from tests.made.unmeasured import SPOTS, tissue

IMAGE = image(tissue())
GRID = np.array([(x, y) for y in range(4) for x in range(5)])
MIXED = np.random.default_rng(0).permutation(GRID)


def slide(places=SPOTS, *, mpp_um=2.0, spots=None, pixels=IMAGE, array_xy=None):
    array_xy = np.zeros((len(places), 2), np.int64) if array_xy is None else np.array(array_xy)
    names = spots or tuple(f"s{n}" for n in range(len(places)))
    return unmeasured_slide("N1", Positions(names, array_xy, np.array(places)), mpp_um, pixels, ("odd",), None)


def test_a_slide_has_spots_and_an_image_and_no_gene():
    made = slide()
    assert (made.slide.genes, made.slide.counts.shape, made.slide.labels) == ((), (4, 0), None)
    assert (made.slide.name, made.slide.patient, made.remarks) == ("N1", "N1", ("odd",))
    np.testing.assert_array_equal(made.slide.adata.obsm["spatial"], SPOTS)


@pytest.mark.parametrize("n", [0, 3])
def test_a_table_without_genes_has_a_row_for_each_spot(n):
    table = uncounted(Positions(tuple(map(str, range(n))), np.zeros((n, 2), int), np.zeros((n, 2))))
    assert (len(table.spots), table.genes, table.counts.shape) == (n, (), (n, 0))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"places": SPOTS[:2]}, "has 2 spots"),
        ({"places": [(x + 150, y) for x, y in SPOTS]}, "outside its image of 200 x 160 px"),
        ({"places": [*SPOTS[:3], SPOTS[0]]}, "in one pixel"),
        ({"spots": ("a", "b", "c", "a")}, "spot 'a' is listed twice"),
        ({"mpp_um": 100.0}, "has 100 µm per pixel"),
        (
            {"places": GRID * 20.0 + 50, "array_xy": MIXED},
            "do not lie where their array places say",
        ),
    ],
    ids=["two", "outside", "one place", "one name", "scale", "array"],
)
def test_a_slide_that_cannot_be_is_told(change, told):
    with pytest.raises(DataError, match=told):
        slide(**change)


@pytest.mark.parametrize(("box", "told"), [((40, 40, 160, 120), False), ((0, 130, 200, 150), True)])
def test_spots_beside_the_tissue_are_told(box, told):
    remarks = slide(pixels=image(tissue(box=box))).remarks
    assert any("looks like background" in remark for remark in remarks) is told
