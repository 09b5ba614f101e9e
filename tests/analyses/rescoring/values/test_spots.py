"""Which spots enter: against loops over spots."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.rescoring.base import switch_values
from stbench.analyses.rescoring.stored import Holdings
from tests.made.ledger import deep_answers, setting, views_of

VIEWS = views_of(deep_answers())
A1, A2 = VIEWS.slides[:2]
EMPTY = replace(A1, counts=np.where(np.arange(20)[:, None] == 4, 0.0, A1.counts))


def test_spots_without_a_count_in_the_panel_are_left_out():
    (mask,) = switch_values["panel-above-zero"].step([EMPTY], 0)
    assert np.nonzero(~mask)[0].tolist() == [4]


def test_of_each_gene_the_spots_enter_that_have_a_count_of_it():
    (mask,) = switch_values["detected-entries"].step([A1], 0)
    assert mask.tolist() == [[c > 0 for c in row] for row in A1.counts.tolist()]


@pytest.mark.parametrize(
    ("labels", "entering"),
    [(None, 20), (np.array([""] * 20), 20), (np.array(["stroma"] * 3 + [""] * 17), 3)],
)
def test_labelled_spots_enter_and_all_of_a_slide_without_labels(labels, entering):
    (mask,) = switch_values["labelled"].step([replace(A1, labels=labels)], 0)
    assert mask.sum() == entering


def test_the_border_is_what_lacks_a_neighbour_on_the_array():
    """Six columns and four rows, of which the last has two spots."""
    (mask,) = switch_values["border-dropped"].step([A1], 0)
    assert A1.array_xy[mask].tolist() == [[1, 1], [2, 1], [3, 1], [4, 1], [1, 2]]


@pytest.mark.parametrize(("size", "left"), [(7, [20, 15]), (32, [20, 12]), (40, [20, 20]), (41, [0, 0]), (25, [20, 5])])
def test_the_last_batch_of_a_folds_slides_is_dropped_where_it_is_not_full(size, left):
    assert [mask.sum() for mask in switch_values["last-batch-dropped"].step([A1, A2], size)] == left


@pytest.mark.parametrize("name", ["panel-above-zero", "detected-entries", "labelled", "border-dropped"])
def test_choosing_spots_changes_no_truth(name):
    view = VIEWS.view(setting(spots=name))
    assert all(np.array_equal(a, b) for a, b in zip(view.truths, VIEWS.view(setting()).truths, strict=True))
    assert len(view.masks) == 4


@pytest.mark.parametrize(("labelled", "reason"), [(True, ""), (False, "no tested slide has labels")])
def test_without_labels_nothing_can_be_chosen_by_them(labelled, reason):
    assert switch_values["labelled"].lacks(Holdings(1, 1, labelled)) == reason
