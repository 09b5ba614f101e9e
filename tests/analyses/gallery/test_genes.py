"""Genes of a gallery: markers first, scores as in the score table."""

import numpy as np
import pytest

from stbench.analyses.gallery.base import MEASURED
from stbench.analyses.gallery.genes import LEAST_GENES, MOST_GENES, gene_maps, gene_scores, shown_genes
from stbench.analyses.score_table import score_table
from stbench.scoring.score import scores_of
from tests.made.boards import NOISE, expressed
from tests.made.cohort import GENES

ANSWERS = expressed()
SCORES = gene_scores(ANSWERS, scores_of(ANSWERS))


@pytest.mark.parametrize("method", ["good", "fair", "poor"])
def test_scores_are_means_over_slides(method):
    table = score_table(ANSWERS, scores_of(ANSWERS))
    means = table[(table["method"] == method) & (table["metric"] == "pcc")].groupby("gene")["value"].mean()
    assert SCORES.methods[method] == pytest.approx(means[list(SCORES.genes)].to_numpy(), abs=6e-4)


def test_every_gene_of_the_panel_has_a_ceiling():
    assert set(SCORES.genes) == set(GENES)
    assert all(0 < value <= 1 for value in SCORES.ceiling)


@pytest.mark.parametrize(("spots", "many"), [(1, MOST_GENES), (10**9, LEAST_GENES)])
def test_markers_stand_first_and_room_says_how_many(spots, many):
    genes = shown_genes(ANSWERS, SCORES, spots)
    assert genes[:2] == ANSWERS.cohort.markers
    assert len(genes) == many


@pytest.mark.parametrize("method", NOISE)
def test_maps_are_of_the_prediction(method):
    maps = gene_maps(ANSWERS, GENES[:3], ["A1"])
    (answer,) = (a for a in ANSWERS.named(method).answers if a.fold.name == "A1")
    (prediction,) = answer.read()
    assert list(maps.levels) == [MEASURED, *NOISE]
    level = maps.levels[method]["A1"][GENES[2]]
    column = prediction.values[:, prediction.genes.index(GENES[2])]
    assert np.abs(level.values() - column.clip(level.low, level.high)).max() <= (level.high - level.low) / 200 + 0.01
