"""The contract of values of switches, on counts and answers made from a seed."""

from collections.abc import Callable
from typing import Any

import numpy as np

from stbench.analyses.rescoring import Arm, SwitchValue
from stbench.analyses.rescoring.base import SWITCH
from stbench.analyses.rescoring.genes import Genes
from stbench.analyses.rescoring.measured import MeasuredSlide
from stbench.analyses.rescoring.sums import Sums, sums_of
from stbench.cards import TaskCard

Array = np.ndarray[Any, Any]
SIDE, GENES, NUMBER = 6, 20, 5
TASK = TaskCard.model_validate({
    "kind": "expression", "version": 1, "split": {"scheme": "leave-one-sample-out", "unit": "patient"},
    "panel": {"rule": "all"}, "metrics": ("pcc@all",),
})  # fmt: skip
UNITS = ("A1", "A2", "B1")


def check_switch_value(value: SwitchValue) -> None:
    """Hold a value to what a walk through switches relies on.

    It says what it is; belongs to a switch; claims no replay that it has not; gives what its switch asks for, in shape
    and type; gives the same twice; leaves what it is given as it was. Steps of the truth are never given an answer, so
    that nothing they do can change one. How models are trained with it, where it says so, is the same each time.

    Raises:
        AssertionError: it does not.
    """
    assert value.title.strip(), "the value has no title"
    assert value.says.strip(), f"{value.title} does not say what it does"
    assert value.switch in SWITCH, f"{value.title} belongs to '{value.switch}', which is no switch"
    if value.replay == "no":
        assert value.step is None, f"{value.title} says that it cannot be replayed, and has a step"
    if value.trains is not None:
        _trains(value, value.trains)
    if value.step is not None:
        assert value.switch in CHECKS, f"{value.title} has a step, and {value.switch} replays nothing"
        CHECKS[value.switch](value, value.step)


def _trains(value: SwitchValue, trains: Callable[[Arm, str], Arm]) -> None:
    """It changes what it is given in the same way each time, and leaves it as it was."""
    arm = Arm(TASK)
    before = arm.key
    first, second = (trains(arm, "") for _ in range(2))
    assert isinstance(first, Arm), f"{value.title} gives {type(first).__name__}, which is no arm"
    assert first.key == second.key, f"{value.title} trains otherwise each time"
    assert Arm(arm.task).key == before, f"{value.title} changes what it is given"


def _norm(value: SwitchValue, step: Callable[..., Any]) -> None:
    slide = _slide("A1")
    (truth,) = _twice(value, step, (slide.counts, slide.totals), slide)
    _check_truth(value, truth, slide.counts)


def _smooth(value: SwitchValue, step: Callable[..., Any]) -> None:
    slide = _slide("A1")
    truth = np.log1p(slide.counts)
    (smoothed,) = _twice(value, step, (truth, slide.counts), truth, slide)
    _check_truth(value, smoothed, truth)


def _correct(value: SwitchValue, step: Callable[..., Any]) -> None:
    tested, trained = ([np.log1p(_slide(name).counts) for name in names] for names in (UNITS[:2], UNITS[2:]))
    corrected = _twice(value, step, (*tested, *trained), tested, trained)
    assert len(corrected) == len(tested), f"{value.title} gives {len(corrected)} slides for {len(tested)} tested ones"
    for after, before in zip(corrected, tested, strict=True):
        _check_truth(value, after, before)


def _spots(value: SwitchValue, step: Callable[..., Any]) -> None:
    slides = [_slide(name) for name in UNITS[:2]]
    masks = _twice(value, step, [slide.counts for slide in slides], slides, NUMBER)
    for mask, slide in zip(masks, slides, strict=True):
        shapes = (slide.counts.shape, slide.counts.shape[:1])
        right = mask.dtype == bool and mask.shape in shapes
        assert right, f"{value.title} gives no mask of the slide's spots"


def _pool(value: SwitchValue, step: Callable[..., Any]) -> None:
    names = _twice(value, step, (), "A", "fold", "A1")
    assert isinstance(names[0], str), f"{value.title} gives {names[0]!r}, which is no name of a unit"


def _choose(value: SwitchValue, step: Callable[..., Any]) -> None:
    genes = _genes()
    given = (genes, NUMBER, np.ones((4, len(UNITS)))) if value.shared else (genes, NUMBER)
    (chosen,) = _twice(value, step, (genes.available, genes.variance, genes.pcc), *given)
    rows = 4 if value.shared else len(UNITS)
    right = chosen.dtype == bool and chosen.shape == (rows, GENES)
    assert right, f"{value.title} gives no mask of genes for each unit"
    able = (genes.available | genes.markers & genes.asked).any(axis=0)
    assert not (chosen & ~able).any(), f"{value.title} chooses a gene that is not there"
    if value.takes_number:
        assert (chosen.sum(axis=1) <= NUMBER).all(), f"{value.title} chooses more genes than it is asked for"


def _nan(value: SwitchValue, step: Callable[..., Any]) -> None:
    correlations = _sums().correlations()
    values, counted = _twice(value, step, correlations, correlations)
    assert values.shape == counted.shape == correlations.pcc.shape, f"{value.title} gives other genes than it was given"
    moving = _sums(constant=False).correlations()
    values, counted = step(moving)
    whole = counted.all() and np.array_equal(values, moving.pcc)
    assert whole, f"{value.title} changes genes where nothing is constant"


def _best_of(value: SwitchValue, step: Callable[..., Any]) -> None:
    values = np.random.default_rng(0).normal(size=(4, 2, 3))
    (reduced,) = _twice(value, step, (values,), values)
    assert np.shape(reduced) == (2, 3), f"{value.title} gives {np.shape(reduced)}, not one number for each of several"
    alike = np.broadcast_to(values[:1], values.shape)
    assert np.allclose(step(alike), values[0]), f"{value.title} makes another number of several that are alike"


CHECKS = {
    "panel": _choose, "norm": _norm, "truth-smooth": _smooth, "truth-correct": _correct, "spots": _spots,
    "pool": _pool, "subset": _choose, "nan": _nan, "seeds": _best_of, "variant-max": _best_of,
}  # fmt: skip


def _twice(value: SwitchValue, step: Callable[..., Any], watched: Any, *given: Any) -> list[Any]:
    """What a step gives, as a list; it gives the same again, and leaves ``watched`` as it was."""
    before = [np.copy(each) for each in watched]
    first, second = (_listed(step(*given)) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one, other, equal_nan=np.asarray(one).dtype.kind == "f"), f"{value.title} draws at random"
    for one, copy in zip(watched, before, strict=True):
        assert np.array_equal(one, copy, equal_nan=np.asarray(one).dtype.kind == "f"), (
            f"{value.title} changes what it is given"
        )
    return first


def _listed(result: Any) -> list[Any]:
    return list(result) if isinstance(result, list | tuple) else [result]


def _check_truth(value: SwitchValue, truth: Any, beside: Array) -> None:
    assert np.shape(truth) == beside.shape, f"{value.title} gives {np.shape(truth)} for {beside.shape}"
    assert np.isfinite(truth).all(), f"{value.title} gives values that are not finite"


def _slide(name: str) -> MeasuredSlide:
    """A square of spots that differ in depth; the last gene is never seen, and one corner is missing."""
    rng = np.random.default_rng(list(name.encode()))
    xy = np.array([(x, y) for x in range(SIDE) for y in range(SIDE)][1:])
    counts = rng.poisson(rng.gamma(1.0, 2.0, (len(xy), GENES)) * rng.lognormal(0, 1, (len(xy), 1))).astype(float)
    counts[:, -1] = 0
    return MeasuredSlide(
        slide=name, patient=name[0], fold=f"without {name[0]}", genes=tuple(f"GENE{n}" for n in range(GENES)),
        own=np.arange(GENES) > 1, counts=counts, totals=counts.sum(axis=1) + 30, n_measured=3 * GENES, array_xy=xy,
        labels=np.where(xy[:, 0] < 3, "stroma", ""),
    )  # fmt: skip


def _sums(*, constant: bool = True) -> Sums:
    """Of answers that follow the truth in part; one gene's truth and another's answer may be constant."""
    rng = np.random.default_rng(7)
    rows = []
    for _ in UNITS:
        truth = rng.normal(size=(30, GENES))
        answer = truth + rng.normal(size=truth.shape)
        if constant:
            truth[:, 3], answer[:, 4] = 1.0, 2.0
        rows.append(sums_of(truth, answer))
    return Sums(*(np.array(each) for each in zip(*rows, strict=True)))


def _genes() -> Genes:
    sums = _sums()
    asked = np.ones((len(UNITS), GENES), dtype=bool)
    added = np.arange(GENES) < 2
    return Genes(
        names=tuple(f"GENE{n}" for n in range(GENES)), available=asked & ~added, asked=asked, markers=added,
        mean=sums.mean_truth, variance=sums.variance_truth, trained_mean=sums.mean_predicted,
        trained_variance=sums.ss_predicted, all_mean=sums.mean_truth.mean(axis=0),
        all_variance=sums.variance_truth.mean(axis=0), pcc=sums.correlations().pcc, folds=("a", "a", "b"),
    )  # fmt: skip
