"""The contract: checks that every adapter, reader and metric has to pass; for our tests and for outside authors."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters.base import Context, Embeds, Model, Predicts, Pretrained, Saves, Trains, ZeroShots, abilities
from stbench.adapters.loading import made_adapter
from stbench.contract.process import changed_state, process_state
from stbench.data import BlindSlide, Cohort, Panel, Slide
from stbench.errors import StbenchError, WeightsMissing
from stbench.protocols.answers import checked_expression
from stbench.protocols.panels.rules import HvgUnion
from stbench.runs.entries import Entry

Array = np.ndarray[Any, Any]
SAVED_AS = (".safetensors", ".json")
TOLERANCE = 1e-4
"""Largest difference, in log1p units, between answers that should be equal but for the order of sums."""
SAME = 1e-5
"""The same for a training that is repeated in one process: libraries may take another path for memory that lies
otherwise."""


@dataclass(frozen=True)
class Finding:
    """One check and how it ended."""

    check: str
    passed: bool
    detail: str = ""


class _Case(NamedTuple):
    """What adapters are tried on: two training slides, a blind one, a panel."""

    train: tuple[Slide, ...]
    test: BlindSlide
    panel: Panel
    context: Context


def check_adapter(entry: "Entry", cohort: Cohort, *, genes: int = 12, context: Context | None = None) -> list[Finding]:
    """Hold a method to the contract on the first slides of a small cohort.

    Args:
        entry: the method with its hyper-parameters.
        cohort: at least two slides; the last one is tested, the others train.
        genes: size of the panel.
        context: where it runs, and where weights are looked for; on the CPU where it is None.

    Returns:
        One finding per check, in the order they ran; a check that raises has failed, with the error as detail.
    """
    return check_made(made_adapter(entry.card, entry.settings), cohort, genes=genes, context=context)


def check_made(adapter: object, cohort: Cohort, *, genes: int = 12, context: Context | None = None) -> list[Finding]:
    """As ``check_adapter``, of an adapter that is made already."""
    case = _case(cohort, genes, context or Context())
    can = abilities(adapter)
    findings = [Finding("has something to offer", bool(can), ", ".join(sorted(can)) or "none of the protocols")]
    if not can & {"train", "pretrained"}:
        return findings
    before = process_state()
    try:
        model = _learn(adapter, case)
    except WeightsMissing as error:
        return [*findings, Finding("finds its weights", False, str(error))]
    except Exception as error:
        return [*findings, Finding("trains", False, f"{type(error).__name__}: {error}")]
    changed_in_training = changed_state(before)
    checks: list[tuple[str, Callable[[], str]]] = [
        ("seeds repeat", lambda: _seeds_repeat(adapter, case)),
        ("the process is left as it was", lambda: _process_untouched(changed_in_training, adapter, model, case)),
    ]
    if isinstance(adapter, Predicts):
        checks += [
            ("shape, type and finite values", lambda: _well_formed(adapter, model, case)),
            ("rows in spot order", lambda: _rows_follow_spots(adapter, model, case)),
            ("blind slides suffice", lambda: _blind_suffices(adapter, model, case)),
            ("the panel orders the answer", lambda: _panel_orders(adapter, model, case)),
            ("inputs are left as they are", lambda: _inputs_untouched(adapter, model, case)),
        ]
    if isinstance(adapter, Embeds):
        checks.append(("embedding has a row per spot", lambda: _embeds(adapter, model, case)))
    checks.append(("save and load agree", lambda: _survives_saving(adapter, model, case)))
    if isinstance(adapter, Predicts):
        checks.append(("time per 100 spots", lambda: _time(adapter, model, case)))
    return findings + [_tried(name, check) for name, check in checks]


def failures(findings: Sequence[Finding]) -> Iterator[str]:
    """One line per failed check."""
    return (f"{finding.check}: {finding.detail}" for finding in findings if not finding.passed)


def _case(cohort: Cohort, genes: int, context: Context) -> _Case:
    *train, last = cohort.slides
    panel = HvgUnion(genes=genes).choose(train, cohort.common_genes)
    return _Case(tuple(train), last.blind(), Panel(panel.genes[:genes]), context)


def _learn(adapter: object, case: _Case, seed: int = 0) -> Model:
    if isinstance(adapter, Trains):
        return adapter.train(case.train, case.panel, np.random.default_rng(seed), case.context)
    assert isinstance(adapter, Pretrained)
    return adapter.pretrained(case.context)


def _ask(adapter: object, model: Model, case: _Case) -> Array:
    """The method's main answer: its prediction, else its embedding."""
    if isinstance(adapter, Predicts):
        return np.asarray(adapter.predict(model, case.test, case.panel))
    if isinstance(adapter, ZeroShots):
        return np.asarray(adapter.zero_shot(model, case.test, case.panel))
    assert isinstance(adapter, Embeds)
    return np.asarray(adapter.embed(model, case.test))


def _seeds_repeat(adapter: object, case: _Case) -> str:
    answers = []
    for global_seed in (1, 2):  # a method that draws from a global generator is found out
        _seed_global_generators(global_seed)
        answers.append(_ask(adapter, _learn(adapter, case), case))
    first, second = answers
    gap = _largest_gap(first, second)
    assert gap <= SAME, f"the same generator gave two answers (by {gap:.2g}): draw from `rng` alone"
    return ""


def _process_untouched(changed_in_training: Sequence[str], adapter: object, model: Model, case: _Case) -> str:
    before = process_state()
    _ask(adapter, model, case)
    changed = dict.fromkeys([*changed_in_training, *changed_state(before)])
    assert not changed, f"{', '.join(changed)} changed: other methods of the same worker would be touched"
    return ""


def _panel_orders(adapter: Predicts, model: Model, case: _Case) -> str:
    columns = np.random.default_rng(0).permutation(len(case.panel))[: max(1, len(case.panel) // 2)]
    some = Panel(tuple(case.panel.genes[column] for column in columns))
    answer, whole = (np.asarray(adapter.predict(model, case.test, panel)) for panel in (some, case.panel))
    assert answer.shape == (case.test.n_spots, len(some)), (
        f"{len(some)} genes are asked for, and {answer.shape[1:]} come"
    )
    gap = _largest_gap(answer, whole[:, columns])
    assert gap <= TOLERANCE, f"fewer genes in another order give other values (by {gap:.2g})"
    return ""


def _largest_gap(first: Array, second: Array) -> float:
    """Infinite where one is finite and the other is not."""
    if first.shape != second.shape or not np.array_equal(np.isfinite(first), np.isfinite(second)):
        return float("inf")
    return float(np.abs(np.nan_to_num(first) - np.nan_to_num(second)).max(initial=0.0))


def _seed_global_generators(seed: int) -> None:
    import random
    import sys

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002  (the point is to disturb the legacy generator)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


def _well_formed(adapter: Predicts, model: Model, case: _Case) -> str:
    answer = checked_expression(adapter.predict(model, case.test, case.panel), case.test, case.panel)
    return f"{answer.shape[0]} spots x {answer.shape[1]} genes"


def _rows_follow_spots(adapter: Predicts, model: Model, case: _Case) -> str:
    order = np.random.default_rng(0).permutation(case.test.n_spots)
    shuffled = replace(
        case.test, spots=tuple(case.test.spots[i] for i in order), centres_px=case.test.centres_px[order],
        array_xy=case.test.array_xy[order],
    )  # fmt: skip
    gap = np.abs(
        np.nan_to_num(adapter.predict(model, shuffled, case.panel))  # that values are finite is another check
        - np.nan_to_num(adapter.predict(model, case.test, case.panel)[order])
    ).max()
    assert gap <= TOLERANCE, f"shuffled spots give other values (by {gap:.2g}): rows do not follow the spots"
    return f"largest difference {gap:.1g}"


def _blind_suffices(adapter: Predicts, model: Model, case: _Case) -> str:
    assert type(case.test) is BlindSlide
    answer = adapter.predict(model, case.test, case.panel)
    again = adapter.predict(model, replace(case.test, name="another name", patient="somebody else"), case.panel)
    assert np.array_equal(answer, again, equal_nan=True), "the answer depends on the slide's name or patient"
    return ""


def _inputs_untouched(adapter: Predicts, model: Model, case: _Case) -> str:
    before = [(slide.centres_px.copy(), slide.counts.copy()) for slide in case.train]
    _learn(adapter, case)
    adapter.predict(model, case.test, case.panel)
    for slide, (centres, counts) in zip(case.train, before, strict=True):
        assert np.array_equal(slide.centres_px, centres), "positions of a training slide were changed"
        assert (slide.counts != counts).nnz == 0, "counts of a training slide were changed"
    return ""


def _embeds(adapter: Embeds, model: Model, case: _Case) -> str:
    vectors = np.asarray(adapter.embed(model, case.test))
    assert vectors.ndim == 2, f"has {vectors.ndim} dimensions, not 2"
    assert len(vectors) == case.test.n_spots, f"has {len(vectors)} rows for {case.test.n_spots} spots"
    assert np.issubdtype(vectors.dtype, np.floating), f"is of type {vectors.dtype}"
    assert np.isfinite(vectors).all(), "has values that are not finite"
    return f"{vectors.shape[1]} numbers per spot"


def _survives_saving(adapter: object, model: Model, case: _Case) -> str:
    if not isinstance(adapter, Saves):
        return "cannot be saved: it is trained again for every variant"
    with tempfile.TemporaryDirectory() as folder:
        adapter.save(model, Path(folder))
        other = [path.name for path in Path(folder).rglob("*") if path.is_file() and path.suffix not in SAVED_AS]
        assert not other, f"writes {other[0]}: save arrays as safetensors and facts as json, never pickle"
        loaded = adapter.load(Path(folder), case.context)
        assert np.array_equal(_ask(adapter, model, case), _ask(adapter, loaded, case), equal_nan=True), (
            "the loaded model answers otherwise"
        )
    return ""


def _time(adapter: Predicts, model: Model, case: _Case) -> str:
    start = time.perf_counter()
    adapter.predict(model, case.test, case.panel)
    return f"{(time.perf_counter() - start) * 100 / case.test.n_spots:.3f} s, features cached"


def _tried(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except AssertionError as error:
        return Finding(name, False, str(error))
    except StbenchError as error:
        return Finding(name, False, " ".join(str(error).split()))
    except Exception as error:
        return Finding(name, False, f"{type(error).__name__}: {error}")
