"""The contract of kinds of task: what a kind hides, asks, checks and scores, on a cohort given as argument."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple, get_args

import numpy as np

from stbench.cards import TaskCard
from stbench.contract.cohort import small_cohort
from stbench.contract.trial import OBSERVED
from stbench.data import BlindSlide, Cohort, Panel, Slide, of_genes
from stbench.data.fingerprints import Fingerprints
from stbench.errors import ProtocolError, ShapeError
from stbench.metrics import metrics
from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.base import Answered, Kind, hides_genes
from stbench.scoring.columns import ScoreColumn

Array = np.ndarray[Any, Any]


class _Case(NamedTuple):
    """What a kind is tried on."""

    kind: Kind
    task: TaskCard
    slides: tuple[Slide, ...]
    panel: Panel
    markers: tuple[str, ...]


def check_kind(kind: Kind, cohort: Cohort | None = None) -> None:
    """Hold a kind of task to what runs, scores and tables rely on.

    It says what it is, and asks an adapter for a method of the protocol it needs; what a method may see leads to
    nothing that was measured; answers of another shape, or with values that are not finite, are refused; the upper
    bound is an answer, and no answer scores better; there is one score per test slide, in their order; wording and
    what was left out are there with scores and without.

    Args:
        kind: the kind, registered or not.
        cohort: at least two labelled slides, with genes in common that vary; simulated ones where it is None.

    Raises:
        AssertionError: it does not.
    """
    cohort = small_cohort() if cohort is None else cohort
    known = [f"{name}@all" if metrics[name].of_genes else name for name in metrics.names_per(*kind.scored_per)]
    assert known, f"no metric is per {' or '.join(kind.scored_per) or 'anything'}: nothing could score the kind"
    task = TaskCard.model_validate({
        "kind": "checked", "version": 1, "split": {"scheme": "leave-one-sample-out", "unit": "slide"},
        "panel": {"rule": "gene-folds" if hides_genes(kind) else "all"}, "metrics": tuple(known),
    })  # fmt: skip
    case = _Case(kind, task, cohort.slides, Panel(cohort.common_genes), cohort.markers)
    for check in (_check_said, _check_hidden, _check_asked, _check_refusals, _check_scores, _check_wording):
        check(case)


def _check_said(case: _Case) -> None:
    kind = case.kind
    assert kind.title.strip(), "the kind has no title"
    needed = (get_args(kind.needs) or (kind.needs,))[0]
    assert callable(getattr(needed, kind.asks, None)), f"{needed.__name__} has no method '{kind.asks}'"
    assert isinstance(kind.observes, bool), "the kind does not say whether methods see counts of observed spots"
    parts = {item.name for item in fields(Fingerprints)}
    assert set(kind.truth_in) <= parts, f"truth_in {kind.truth_in} names no part of a slide: {sorted(parts)}"
    assert kind.truth_in, "truth_in is empty: scores would be kept when what they are held against changes"
    kind.check_card(case.task)
    assert isinstance(kind.has_ceiling(case.task), bool), "has_ceiling is no bool"


def _check_hidden(case: _Case) -> None:
    for slide in case.slides:
        tested, visible = _tested(case.kind, slide), _visible(case, slide)
        assert isinstance(visible, BlindSlide), f"what a method sees of '{slide.name}' is no BlindSlide"
        assert visible.spots == slide.spots, f"what a method sees of '{slide.name}' has other spots"
        for thing in _reachable(visible):
            leads = isinstance(thing, Slide) and _shows(case, tested, thing.spots, thing.genes)
            assert not leads, f"what a method sees of '{slide.name}' leads to the measured slide"
            table = type(thing).__name__ == "AnnData"
            leads = table and _shows(case, tested, tuple(thing.obs_names), tuple(thing.var_names))
            assert not leads, f"what a method sees of '{slide.name}' leads to what was measured"
            assert getattr(thing, "labels", None) is None, f"labels of '{slide.name}' are visible"


def _shows(case: _Case, tested: Slide, spots: Sequence[str], genes: Sequence[str]) -> bool:
    """Whether counts of these spots and genes are any that the kind hides."""
    hides = hides_genes(case.kind)
    return not set(tested.spots).isdisjoint(spots) and not (hides and set(_hidden(case.panel).genes).isdisjoint(genes))


def _hidden(panel: Panel) -> Panel:
    """The genes that are hidden by a kind that shows others: every second one."""
    return Panel(panel.genes[::2])


def _tested(kind: Kind, slide: Slide) -> Slide:
    """The spots that are tested: all, or all but those that a kind shows."""
    return slide.at(np.flatnonzero(np.arange(slide.n_spots) % OBSERVED)) if kind.observes else slide


def _visible(case: _Case, slide: Slide) -> BlindSlide:
    kind, shown = case.kind, None
    if hides_genes(kind):
        shown = of_genes(slide, case.panel.without(_hidden(case.panel)))
    elif kind.observes:
        shown = slide.at(np.arange(0, slide.n_spots, OBSERVED))
    return kind.visible(_tested(kind, slide), shown)


def _check_asked(case: _Case) -> None:
    kind, slide = case.kind, case.slides[0]
    visible, answer = _visible(case, slide), object()
    able = SimpleNamespace(**{kind.asks: lambda *_: answer})
    assert kind.ask(able, None, visible, case.panel) is answer, f"the answer of '{kind.asks}' is not passed on"
    message = _raised(ProtocolError, lambda: kind.ask(SimpleNamespace(), None, visible, case.panel))
    assert kind.asks in message, f"an adapter without '{kind.asks}' must be a ProtocolError that names it"


def _check_refusals(case: _Case) -> None:
    kind, slide = case.kind, case.slides[0]
    best, tested = kind.upper_bound(slide, case.panel), _tested(kind, slide)
    checked = kind.checked(best, _visible(case, slide), case.panel)
    assert checked.dtype == np.float32, f"a checked answer is {checked.dtype}, not float32"
    expected = best[np.isin(slide.spots, tested.spots)].astype(np.float32)
    assert np.array_equal(checked, expected), "checking changes the values of an answer"
    no_number = best.astype(np.float64)
    no_number.flat[0] = np.nan
    for what, wrong in {"a row less": best[:-1], "one dimension": best.ravel(), "NaN": no_number}.items():
        message = _raised(ShapeError, lambda wrong=wrong: kind.checked(wrong, slide, case.panel))  # type: ignore[misc]
        assert message, f"an answer with {what} is not refused"


def _check_scores(case: _Case) -> None:
    best = [case.kind.upper_bound(slide, case.panel) for slide in case.slides]
    order = np.random.default_rng(0)
    poor = [order.permuted(values, axis=0) for values in best]
    high, low = _scores(case, best), _scores(case, poor)
    names = [score.slide for score in high if not score.pooled]
    assert names == [slide.name for slide in case.slides], f"scores are of {names}: one per slide, in their order"
    for column in map(ScoreColumn.parse, case.task.metrics):
        sign = 1 if column.better == "higher" else -1
        mapped = metrics[column.metric].per == "map"  # slides that are pooled have no map
        bound, other = (
            [sign * column.of(score, case.markers) for score in scores if not (mapped and score.pooled)]
            for scores in (high, low)
        )
        assert np.isfinite(bound).all(), f"the upper bound has no {column.title}"
        assert all(b >= o - 1e-6 for b, o in zip(bound, other, strict=True)), f"{column.title} exceeds the upper bound"
        assert np.mean(bound) > np.mean(other), f"{column.title} does not tell the upper bound from shuffled spots"


def _scores(case: _Case, values: list[Array]) -> list[SlideScores]:
    """Scores of answers to all slides; of the first part, which holds all metrics without a suffix."""
    pairs = zip(values, case.slides, strict=True)
    answered = [Answered(answer.astype(np.float32), slide, case.panel) for answer, slide in pairs]
    parts = case.kind.score_parts(case.task)
    assert parts, "the kind has no parts of its scoring"
    assert len({part.key for part in parts}) == len(parts), "two parts of the scoring share a key"
    return list(parts[0].make(answered))


def _check_wording(case: _Case) -> None:
    scores = _scores(case, [case.kind.upper_bound(slide, case.panel) for slide in case.slides])
    for known in ([], [score for score in scores if not score.pooled]):
        lines = case.kind.wording(case.task, known)
        assert lines, "the kind says nothing above a table"
        assert all(line.name.strip() and line.text.strip() for line in lines), "a line above a table is empty"
        assert case.kind.left_out(known).strip(), "the kind does not say what is left out"


def _raised(kind: type[Exception], call: Callable[[], object]) -> str:
    """The message of the error that ``call`` raises; "" where it raises none of that kind."""
    try:
        call()
    except kind as error:
        return str(error)
    except Exception:
        return ""
    return ""


def _reachable(thing: Any) -> Iterator[Any]:
    """Everything that attributes, items and closures lead to; arrays and plain values lead nowhere."""
    waiting, seen = [thing], set[int]()
    while waiting:
        current = waiting.pop()
        if id(current) in seen or isinstance(current, str | bytes | int | float | np.ndarray | type):
            continue
        seen.add(id(current))
        yield current
        waiting += _led_to(current)


def _led_to(thing: Any) -> list[Any]:
    if isinstance(thing, dict):
        return list(thing.values())
    if isinstance(thing, list | tuple | set | frozenset):
        return list(thing)
    cells = [cell.cell_contents for cell in getattr(thing, "__closure__", None) or ()]
    own = list(getattr(thing, "__dict__", {}).values())
    stated = [getattr(thing, item.name) for item in fields(thing)] if is_dataclass(thing) else []
    return [*cells, *own, *stated, *([thing.__self__] if hasattr(thing, "__self__") else [])]
