import pytest

from stbench.data.genes import measured_markers
from tests.made.genes import FORMER, SYMBOLS, called, written


@pytest.mark.parametrize(
    ("markers", "measured", "told"),
    [
        (("GFAP", "MBP"), ("GFAP", "MBP"), ()),
        (("HER2", "MBP"), ("ERBB2", "MBP"), ("made: the marker HER2 is called ERBB2 in the slides",)),
        (("MARCHF1",), ("MARCH1",), ("made: the marker MARCHF1 is called MARCH1 in the slides",)),
        (("ERBB2", "HER2"), ("ERBB2",), ("made: the marker HER2 is called ERBB2 in the slides",)),
        (("RND", "GFAP"), ("RND", "GFAP"), ("made: not all slides have the marker RND",)),
        (("RND", "CD19"), ("RND", "CD19"), ("made: not all slides have the markers RND, CD19",)),
    ],
)
def test_markers_are_found_under_the_slides_names_and_never_guessed(markers, measured, told):
    slides = [called(name, written(FORMER)) for name in "AB"]
    assert measured_markers("made", markers, slides) == (measured, told)


@pytest.mark.parametrize("marker", ["GFAP", "Gfap"])
def test_a_human_marker_is_not_a_mouses_gene(marker):
    slides = [called("A", [gene.capitalize() for gene in SYMBOLS])]
    measured, told = measured_markers("made", (marker,), slides)
    assert measured == (marker,)
    assert bool(told) == (marker == "GFAP")
