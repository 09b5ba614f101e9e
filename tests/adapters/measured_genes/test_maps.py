"""Maps of genes: which map reads which genes, how an image is balanced against them, and what saving keeps."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.adapters.measured_genes.maps import FoldMap, balance, beside, load_maps, of_measured, save_maps
from stbench.adapters.parts.ridge import LinearMap
from stbench.data import Panel
from stbench.errors import DataError

RNG = np.random.default_rng(0)
GENES, IMAGE = RNG.normal(size=(20, 3)), RNG.normal(size=(20, 5))
MAPS = tuple(
    FoldMap(Panel(measured), Panel(hidden), 0.5, LinearMap(RNG.normal(size=(3, 2)), RNG.normal(size=2)))
    for measured, hidden in ((("A", "B", "C"), ("D", "E")), (("C", "D", "E"), ("A", "B")))
)  # fmt: skip


@pytest.mark.parametrize("own", MAPS)
def test_a_map_is_found_by_the_genes_that_it_reads(own):
    assert of_measured(MAPS, own.measured.genes) is own


@pytest.mark.parametrize("genes", [("A", "B"), ("C", "B", "A"), ()])
def test_other_genes_than_a_map_was_trained_on_are_refused(genes):
    with pytest.raises(DataError, match=f"are {len(genes)} that no map was trained on"):
        of_measured(MAPS, genes)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 400.0])
def test_an_image_is_weighted_to_vary_as_much_as_the_genes_whatever_its_scale(scale):
    weight = balance(GENES, IMAGE * scale)
    both = beside(GENES, IMAGE * scale, weight)
    assert_allclose(both[:, 3:].var(axis=0).sum(), GENES.var(axis=0).sum())
    assert_array_equal(both[:, :3], GENES)
    assert_array_equal(both[:, 3:], weight * (IMAGE * scale))


@pytest.mark.parametrize("image", [None, np.ones((20, 5))])
def test_no_image_and_one_that_says_nothing_weigh_nothing(image):
    assert balance(GENES, image) == 0.0
    assert not beside(GENES, image, 0.0)[:, 3:].any()


def test_maps_are_loaded_as_they_were_saved(tmp_path):
    save_maps(MAPS, tmp_path)
    for own, again in zip(MAPS, load_maps(tmp_path), strict=True):
        assert (again.measured, again.hidden, again.image_weight) == (own.measured, own.hidden, own.image_weight)
        assert_array_equal(again(GENES, None), own(GENES, None))
