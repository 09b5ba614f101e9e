"""Clusters of a gallery: those of the maps, spot by spot."""

from functools import cache

import pytest

from stbench.analyses.gallery.clusters import clusters
from stbench.analyses.maps import make_maps
from tests.made.boards import embedded


@cache
def shown():
    return make_maps(embedded())


@pytest.mark.parametrize("slide", ["A1", "B1"])
def test_labels_and_clusters_are_those_of_the_maps(slide):
    made, maps = clusters(embedded(), [slide]), shown()
    table = maps.table[(maps.table["slide"] == slide) & (maps.table["method"] == "one")]
    names = (*made.labels, "")
    assert [names[number] for number in made.truth[slide]] == table["label"].tolist()
    assert [names[number] for number in made.matched["one"][slide]] == table["matched_label"].tolist()
    assert made.ari["one"][slide] == pytest.approx(maps.scores["one", slide, ""], abs=6e-4)
    assert list(made.truth) == [slide]
    for ends, column in zip(made.tsne["one"][slide], ("tsne_1", "tsne_2"), strict=True):
        assert ends.values() == pytest.approx(table[column].to_numpy(), abs=(ends.high - ends.low) / 200 + 0.05)
