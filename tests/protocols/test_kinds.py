"""Kinds of task: what each hides, asks, checks, scores and says, whichever kind it is."""

from dataclasses import replace
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pytest

from stbench.data import BlindSlide, PartlyMeasuredSlide, PartlyObservedSlide, Slide
from stbench.errors import ProtocolError, ShapeError
from stbench.metrics import metrics
from stbench.protocols.base import kinds
from tests.made.cohort import made_cohort, made_slide
from tests.made.kinds import PANEL, SLIDE, best_answer, card_of, scores_of_kind, visible_of

SEEN = {"imputation": PartlyObservedSlide, "gene-imputation": PartlyMeasuredSlide}
every_kind = pytest.mark.parametrize("name", kinds.names())


@every_kind
def test_it_asks_for_the_one_method_of_the_protocol_that_it_needs(name):
    kind = kinds[name]
    needed = (get_args(kind.needs) or (kind.needs,))[0]
    own = [text for text in vars(needed) if not text.startswith("_")]
    assert own == [kind.asks]
    assert isinstance(SimpleNamespace(**{kind.asks: print}), kind.needs)
    assert not isinstance(SimpleNamespace(), kind.needs)


@every_kind
def test_an_adapter_is_asked_about_the_visible_slide_and_its_answer_is_passed_on(name):
    kind, heard = kinds[name], []
    adapter = SimpleNamespace(**{kind.asks: lambda *arguments: heard.extend(arguments) or "answer"})
    visible = visible_of(name, SLIDE)
    assert kind.ask(adapter, "model", visible, PANEL) == "answer"
    assert heard == ["model", visible, *([PANEL] if kind.has_genes else [])]


@every_kind
def test_an_adapter_that_cannot_answer_is_told_what_it_lacks(name):
    with pytest.raises(ProtocolError, match=f"has no '{kinds[name].asks}'"):
        kinds[name].ask(SimpleNamespace(train=print), None, SLIDE.blind(), PANEL)


@every_kind
@pytest.mark.parametrize("rows", [None, (3, 1, 4)])
def test_what_a_method_sees_leads_to_no_counts_and_no_labels(name, rows):
    slide = SLIDE if rows is None else SLIDE.at(np.array(rows))
    visible = visible_of(name, slide)
    assert type(visible) is SEEN.get(name, BlindSlide)
    assert set(slide.spots) <= set(visible.spots)
    assert not isinstance(visible.whole(), Slide)
    for hidden in ("adata", "counts", "labels", "expression", "corrected", "genes", "panel_counts"):
        assert not hasattr(visible, hidden), hidden
        assert not hasattr(visible.whole(), hidden), hidden


@every_kind
def test_the_upper_bound_is_an_answer(name):
    found = kinds[name].checked(best_answer(name)(SLIDE), SLIDE.blind(), PANEL)
    assert found.dtype == np.float32
    assert np.array_equal(found, best_answer(name)(SLIDE))
    assert len(found) == SLIDE.n_spots


@every_kind
def test_the_upper_bound_scores_the_best_there_is_in_each_metric(name):
    (only,) = scores_of_kind(name, best_answer(name))
    values = {**only.overall, **{m: float(only.genes[m].mean()) for m in metrics.names() if m in only.genes}}
    for metric in metrics.names_per(*kinds[name].scored_per):
        low, high = metrics[metric].bounds
        assert values[metric] == pytest.approx(high if metrics[metric].better == "higher" else low, abs=1e-6), metric


@every_kind
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda values: values[:-1], "has shape"),
        (lambda values: np.concatenate([values, values[:1]]), "has shape"),
        (lambda values: values.ravel(), "has shape"),
        (lambda values: values[None], "has shape"),
        (lambda values: values[:, :0], "has shape"),
        (lambda values: np.where(np.arange(len(values))[:, None] == 3, np.nan, values), "not finite"),
        (lambda values: values * np.inf, "not finite"),
        (lambda values: values.astype(float) + 1e300, "not finite"),
        (lambda values: values.astype(int), "has type int"),
        (lambda values: values.astype(str), "has type"),
    ],
    ids=["a row less", "a row more", "flat", "deep", "no column", "NaN", "infinite", "too large", "whole", "text"],
)
def test_an_answer_of_another_form_is_refused(name, change, told):
    with np.errstate(invalid="ignore"), pytest.raises(ShapeError, match=f"'A1'.*{told}"):
        kinds[name].checked(change(best_answer(name)(SLIDE)), SLIDE.blind(), PANEL)


@every_kind
def test_there_is_one_score_per_slide_in_their_order(name):
    slides = made_cohort("B1", "A1", "A2").slides
    found = scores_of_kind(name, best_answer(name), slides)
    assert [score.slide for score in found if not score.pooled] == ["B1", "A1", "A2"]
    assert sum(score.pooled for score in found) == (1 if kinds[name].has_genes else 0)


@every_kind
@pytest.mark.parametrize("metric", metrics.names())
def test_scores_are_kept_under_the_versions_of_the_metrics_that_score_it(name, metric, monkeypatch):
    before = {part.key for part in kinds[name].score_parts(card_of(name))}
    monkeypatch.setitem(metrics._loaded, metric, replace(metrics[metric], version=99))
    after = {part.key for part in kinds[name].score_parts(card_of(name))}
    assert (before == after) is (metrics[metric].per not in kinds[name].scored_per)


@every_kind
@pytest.mark.parametrize("scored", [False, True])
def test_it_says_what_was_asked_and_what_was_left_out(name, scored):
    known = [score for score in scores_of_kind(name, best_answer(name)) if scored]
    lines = kinds[name].wording(card_of(name), known)
    assert lines
    assert len({line.name for line in lines}) == len(lines)
    assert all(line.name and line.text for line in lines)
    assert kinds[name].left_out(known).endswith(": 0 per slide" if scored else ": none yet per slide")


@pytest.mark.parametrize(("labels", "left"), [([""] * 5 + ["fat"] * 15 + ["gland"] * 10, 5), ([""] * 30, 30)])
def test_spots_without_a_label_are_counted_as_left_out(labels, left):
    slide = made_slide("A1")
    slide.adata.obs["label"] = labels
    known = scores_of_kind("clustering", best_answer("clustering"), (slide,))
    assert kinds["clustering"].left_out(known) == f"spots without a label: {left} per slide"
