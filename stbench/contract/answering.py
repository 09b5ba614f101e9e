"""What must hold of answers, whichever kind of task asks: form, spot order, blindness to names, panel order."""

import time
from dataclasses import replace

import numpy as np

from stbench.adapters.base import permutes_spots
from stbench.contract.trial import Answers, Array, Learned, Trial, largest_gap, reordered
from stbench.data import Panel

TOLERANCE = 1e-4
"""Largest difference, in log1p units, between answers that should be equal but for the order of sums."""


def well_formed(trial: Trial, answers: Answers) -> str:
    """Every answer passes its kind's own check of shape, type and finite values."""
    sizes = []
    for name, answer in answers.items():
        checked = trial.kinds[name].checked(answer, trial.visible(name), trial.asked(name))
        sizes.append(f"{trial.kinds[name].asks}: {checked.shape[0]} spots x {checked.shape[1]}")
    return "; ".join(sizes)


def rows_follow_spots(trial: Trial, learned: Learned, answers: Answers) -> str:
    """Spots in another order have the same answers in that order."""
    order = np.random.default_rng(0).permutation(trial.tested.n_spots)
    slide = reordered(trial.tested, order)
    for name, answer in answers.items():
        asks = trial.kinds[name].asks
        again = trial.answer(name, learned, visible=trial.visible(name, slide))
        permutes = asks in permutes_spots(trial.adapter)
        gap = _gap_of_columns(again, answer) if permutes else largest_gap(again, answer[order])
        assert gap <= TOLERANCE, (
            f"{asks}: shuffled spots give other values (by {gap:.2g}): rows do not follow the spots"
        )
    return _exceptions(trial, answers)


def names_do_not_matter(trial: Trial, learned: Learned, answers: Answers) -> str:
    """The slide's name and patient change nothing."""
    for name, answer in answers.items():
        asks = trial.kinds[name].asks
        visible = replace(trial.visible(name), name="another name", patient="somebody else")
        again = trial.answer(name, learned, visible=visible)
        permutes = asks in permutes_spots(trial.adapter)
        gap = _gap_of_columns(again, answer) if permutes else largest_gap(again, answer)
        assert gap == 0, f"{asks}: the answer depends on the slide's name or patient (by {gap:.2g})"
    return _exceptions(trial, answers)


def panel_orders(trial: Trial, learned: Learned, answers: Answers) -> str:
    """The genes asked for come in the order asked, whichever are asked for beside them."""
    for name, answer in answers.items():
        if not trial.kinds[name].has_genes:
            continue
        order = np.random.default_rng(0).permutation(len(trial.asked(name)))
        for columns, which in ((order, "the same"), (order[: max(1, len(order) // 2)], "fewer")):
            panel = Panel(tuple(trial.asked(name).genes[column] for column in columns))
            again = trial.answer(name, learned, panel=panel)
            expected = (trial.tested.n_spots, len(panel))
            asks = trial.kinds[name].asks
            assert again.shape == expected, f"{asks}: {which} genes in another order give {again.shape}, not {expected}"
            gap = largest_gap(again, answer[:, columns])
            assert gap <= TOLERANCE, f"{asks}: {which} genes in another order give other values (by {gap:.2g})"
    return ""


def time_taken(trial: Trial, learned: Learned) -> str:
    """Seconds per 100 spots, by question."""
    times = []
    for name, kind in trial.kinds.items():
        start = time.perf_counter()
        trial.answer(name, learned)
        seconds = (time.perf_counter() - start) * 100 / trial.tested.n_spots
        times.append(f"{kind.asks}: {seconds:.3f} s")
    return "; ".join(times)


def _gap_of_columns(first: Array, second: Array) -> float:
    """The largest difference where rows may stand anywhere: each column's values in order of size."""
    return largest_gap(np.sort(first, axis=0), np.sort(second, axis=0))


def _exceptions(trial: Trial, answers: Answers) -> str:
    asked = [trial.kinds[name].asks for name in answers if trial.kinds[name].asks in permutes_spots(trial.adapter)]
    return f"{', '.join(asked)}: declared to permute spots, so that values alone are held to this" if asked else ""
