"""Kinds of task: what each hides, asks, checks, scores and says, whichever kind it is."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from stbench.data import BlindSlide, Panel, Slide
from stbench.errors import CardError, ProtocolError, ShapeError
from stbench.metrics import metrics
from stbench.protocols.base import Answered, kind_of, kinds, range_text
from stbench.protocols.splits import Part
from tests.made.answers import clustering_card, task_card
from tests.made.cohort import GENES, made_cohort, made_slide

SLIDE, PANEL = made_slide("A1"), Panel(GENES)
every_kind = pytest.mark.parametrize("name", kinds.names())


def card(name, **changes):
    """A card of the kind that names all its metrics."""
    known = metrics.names_per(*kinds[name].scored_per)
    texts = tuple(f"{metric}@all" if metrics[metric].per == "gene" else metric for metric in known)
    return task_card(**{"kind": name, "metrics": texts, **changes})


def scores(name, values, slides=(SLIDE,)):
    (part, *_) = kinds[name].score_parts(card(name))
    return list(part.make([Answered(values(slide).astype(np.float32), slide, PANEL) for slide in slides]))


def best(name):
    return lambda slide: kinds[name].upper_bound(slide, PANEL)


def test_the_kinds_are_those_that_cards_may_name():
    assert set(kinds.names()) == {"expression", "zero-shot", "clustering"}
    assert all(kind_of(card(name)) is kinds[name] for name in kinds.names())


@every_kind
def test_it_asks_for_the_one_method_of_the_protocol_that_it_needs(name):
    kind = kinds[name]
    own = [text for text in vars(kind.needs) if not text.startswith("_")]
    assert own == [kind.asks]
    assert isinstance(SimpleNamespace(**{kind.asks: print}), kind.needs)
    assert not isinstance(SimpleNamespace(), kind.needs)


@every_kind
def test_an_adapter_is_asked_about_the_visible_slide_and_its_answer_is_passed_on(name):
    kind, heard = kinds[name], []
    adapter = SimpleNamespace(**{kind.asks: lambda *arguments: heard.extend(arguments) or "answer"})
    visible = kind.visible(SLIDE, Part("A1"))
    assert kind.ask(adapter, "model", visible, PANEL) == "answer"
    assert heard == ["model", visible, *([PANEL] if kind.has_genes else [])]


@every_kind
def test_an_adapter_that_cannot_answer_is_told_what_it_lacks(name):
    with pytest.raises(ProtocolError, match=f"has no '{kinds[name].asks}'"):
        kinds[name].ask(SimpleNamespace(train=print), None, SLIDE.blind(), PANEL)


@every_kind
@pytest.mark.parametrize("rows", [None, (3, 1, 4)])
def test_what_a_method_sees_leads_to_no_counts_and_no_labels(name, rows):
    part = Part("A1", rows)
    slide = SLIDE if rows is None else SLIDE.at(np.array(rows))
    visible = kinds[name].visible(slide, part)
    assert type(visible) is BlindSlide
    assert visible.spots == slide.spots
    assert not isinstance(visible.whole(), Slide)
    for hidden in ("adata", "counts", "labels", "expression", "corrected", "genes", "panel_counts"):
        assert not hasattr(visible, hidden), hidden
        assert not hasattr(visible.whole(), hidden), hidden


@every_kind
def test_the_upper_bound_is_an_answer(name):
    found = kinds[name].checked(best(name)(SLIDE), SLIDE.blind(), PANEL)
    assert found.dtype == np.float32
    assert np.array_equal(found, best(name)(SLIDE))
    assert len(found) == SLIDE.n_spots


@every_kind
def test_the_upper_bound_scores_the_best_there_is_in_each_metric(name):
    (only,) = scores(name, best(name))
    values = {**only.overall, **{m: float(only.genes[m].mean()) for m in metrics.names_per("gene") if len(only.genes)}}
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
        kinds[name].checked(change(best(name)(SLIDE)), SLIDE.blind(), PANEL)


@pytest.mark.parametrize("name", [name for name in kinds.names() if kinds[name].has_genes])
def test_an_answer_with_a_gene_less_is_refused(name):
    with pytest.raises(ShapeError, match=r"\(30, 11\)"):
        kinds[name].checked(best(name)(SLIDE)[:, 1:], SLIDE.blind(), PANEL)


@every_kind
def test_there_is_one_score_per_slide_in_their_order(name):
    slides = made_cohort("B1", "A1", "A2").slides
    found = scores(name, best(name), slides)
    assert [score.slide for score in found if not score.pooled] == ["B1", "A1", "A2"]
    assert sum(score.pooled for score in found) == (1 if kinds[name].has_genes else 0)


@every_kind
@pytest.mark.parametrize("metric", metrics.names())
def test_scores_are_kept_under_the_versions_of_the_metrics_that_score_it(name, metric, monkeypatch):
    before = {part.key for part in kinds[name].score_parts(card(name))}
    monkeypatch.setitem(metrics._loaded, metric, replace(metrics[metric], version=99))
    after = {part.key for part in kinds[name].score_parts(card(name))}
    assert (before == after) is (metrics[metric].per not in kinds[name].scored_per)


@every_kind
@pytest.mark.parametrize("scored", [False, True])
def test_it_says_what_was_asked_and_what_was_left_out(name, scored):
    known = [score for score in scores(name, best(name)) if scored]
    lines = kinds[name].wording(card(name), known)
    assert lines
    assert len({line.name for line in lines}) == len(lines)
    assert all(line.name and line.text for line in lines)
    assert kinds[name].left_out(known).endswith(": 0 per slide" if scored else ": none yet per slide")


@pytest.mark.parametrize("name", ["expression", "zero-shot"])
def test_genes_without_variation_are_counted_as_left_out(name):
    counts = np.random.default_rng(0).poisson(3.0, (30, 12))
    counts[:, :2] = 0
    slides = (SLIDE, made_slide("B1", counts=counts))
    known = [score for score in scores(name, best(name), slides) if not score.pooled]
    assert kinds[name].left_out(known) == "genes constant in a test slide's truth: 0 to 2 per slide"


@pytest.mark.parametrize(("labels", "left"), [([""] * 5 + ["fat"] * 15 + ["gland"] * 10, 5), ([""] * 30, 30)])
def test_spots_without_a_label_are_counted_as_left_out(labels, left):
    slide = made_slide("A1")
    slide.adata.obs["label"] = labels
    known = scores("clustering", best("clustering"), (slide,))
    assert kinds["clustering"].left_out(known) == f"spots without a label: {left} per slide"


@pytest.mark.parametrize(
    ("task", "has"),
    [
        (card("expression"), True),
        (card("zero-shot"), True),
        (card("clustering"), False),
        (card("expression", batch_correction="harmony", panel={"rule": "all", "chosen_on": "all"},
              tags=("transductive",)), False),
    ],
)  # fmt: skip
def test_a_noise_ceiling_takes_counts_that_nobody_corrected(task, has):
    assert kind_of(task).has_ceiling(task) is has


def test_a_correction_is_said_with_its_leak_and_refused_for_embeddings():
    changes = {"batch_correction": "harmony", "panel": {"rule": "all", "chosen_on": "all"}, "tags": ("transductive",)}
    names = [line.name for line in kinds["expression"].wording(task_card(**changes), [])]
    assert names == ["Panel", "Target", "Batch correction", "Leak", "Noise ceiling"]
    kinds["expression"].check_card(task_card(**changes))
    with pytest.raises(CardError, match="batch_correction is 'harmony'"):
        kinds["clustering"].check_card(clustering_card(**changes))


@pytest.mark.parametrize(
    ("values", "text"), [((), "none yet"), ((3,), "3"), ((3, 3), "3"), ((7, 3, 5), "3 to 7"), ((0,), "0")]
)
def test_a_range_is_told_as_briefly_as_it_can(values, text):
    assert range_text(values) == text
