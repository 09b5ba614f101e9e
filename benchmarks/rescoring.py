"""What replaying protocols costs, and whether a walk finds steps of known size.

``python -m benchmarks.rescoring`` times 40 methods on 36 slides under 12 protocols with 1,000 resamples, and
plants a leak by each switch in turn: of ``--many`` cohorts, how often the interval of the step holds its expected size,
and how often it holds 0 where nothing was planted. A step that chooses by the score itself, genes or seeds, gains by
chance alone; there the step of a control that knows nothing is taken off, as a reader would.
"""

import argparse
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from stbench import cards
from stbench.analyses.rescoring import Resampling, Views, drawn, left_out, rescore
from stbench.analyses.rescoring.measured import FoldGroup, MeasuredSlide
from stbench.analyses.rescoring.replay import Replay
from stbench.analyses.rescoring.setting import CLEAN, Setting, chosen
from stbench.analyses.rescoring.stored import Stored
from stbench.scoring.answers import Entrant
from tests.made.answers import answers, entrant, questions
from tests.made.cohort import made_slide

Array = np.ndarray[Any, Any]
PROTOCOLS = (
    "stbench", "cmrcnet", "comtip", "egn", "hest-benchmark", "hist2st", "histoprism", "mclstexp", "merge", "stem",
    "stpath", "triplex",
)  # fmt: skip
PATIENTS, SLIDES, SIDE, GENES = 8, 2, 6, 20
REFERENCE = 3
"""Cohorts that the expected size is the mean of, for each that is tried."""


@dataclass(frozen=True)
class Made:
    """Slides and answers of a cohort, one list of answers for each seed or variant, or before and after a training."""

    counts: list[Array]
    answers: list[list[Array]]


class Plant(NamedTuple):
    """A leak by one switch."""

    text: str
    """The value that leaks."""
    make: Any
    """(generator, whether it is planted) to a cohort."""
    beside: Setting = CLEAN
    """What both sides of the step do besides."""
    by_chance: bool = False
    """Whether noise gains by the step, so that a control's is taken off where nothing is planted."""


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=500)
    parser.add_argument("--methods", type=int, default=40)
    parser.add_argument("--only", choices=["time", "planted"])
    asked = parser.parse_args()
    if asked.only != "planted":
        seconds, gib, n_numbers = timed(asked.methods)
        print(f"{asked.methods} methods x 36 slides x {len(PROTOCOLS)} protocols x 1,000 resamples: "
              f"{seconds:.1f} CPU s, peak {gib:.2f} GiB, {n_numbers} numbers with intervals")  # fmt: skip
    if asked.only != "time":
        print(f"{'switch':16}{'value':28}{'expected':>10}{'interval holds it':>19}{'nothing planted, holds 0':>26}")
        for switch, plant in PLANTS.items():
            size, held, quiet = planted(plant, asked.many)
            print(f"{switch:16}{plant.text:28}{size:10.4f}{held:19.3f}{quiet:26.3f}", flush=True)


def timed(n_methods: int, *, spots: int = 350, genes: int = 1000, n_slides: int = 36) -> tuple[float, float, int]:
    """CPU seconds, peak memory of the process in GiB, and how many numbers came out."""
    rng = np.random.default_rng(0)
    slides = []
    for number in range(n_slides):
        rates = rng.gamma(1.0, 1.0, genes) * rng.lognormal(0, 0.7, (spots, 1))
        slides.append(made_slide(f"{'ABCDEFGH'[number % 8]}{number}", spots=spots, counts=rng.poisson(rates)))
    cohort = replace(questions().cohort, slides=tuple(slides))
    asked = questions(cohort=cohort, genes=slides[0].genes)
    noise = rng.normal(size=(spots, genes)).astype(np.float32)

    def guess(shift: int, slide: Any, panel: Any, seed: int) -> Array:
        return slide.expression(panel) * 0.2 + np.roll(noise, shift, axis=(0, 1))

    made = answers(asked, *(entrant(asked, f"m{n}", guess=partial(guess, 7 * n + 1)) for n in range(n_methods)))
    deck, start = cards.protocols(), time.process_time()
    views = Views.of(asked)
    resampling = drawn([slide.patient for slide in views.slides], 0, 1000)
    result = rescore(made, [deck[name] for name in PROTOCOLS], views, resampling)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return time.process_time() - start, peak, result.values.size


def planted(plant: Plant, many: int, seed: int = 0) -> tuple[float, float, float]:
    """Expected size of a step, share of intervals that hold it, and of those that hold 0 where nothing is planted."""
    whole = left_out(_patients())
    once = whole._replace(weights=whole.weights[:1])
    rng = np.random.default_rng([seed, 1])
    sizes = [step_of(plant, plant.make(rng, True), once)[0] for _ in range(REFERENCE * many)]
    expected, rng = float(np.mean(sizes)), np.random.default_rng([seed, 2])
    held = np.mean([_holds(step_of(plant, plant.make(rng, True), whole), expected, whole) for _ in range(many)])
    quiet = np.mean([_holds(_nothing(plant, rng, whole), 0.0, whole) for _ in range(many)])
    return expected, float(held), float(quiet)


def step_of(plant: Plant, made: Made, resampling: Resampling) -> Array:
    """(n_draws,) what the step adds."""
    value = chosen(plant.text)
    if value.value.replay == "no":
        own, trained = (_stored(Made(made.counts, [each]), variants=False) for each in made.answers)
        return trained.numbers(plant.beside, resampling.weights) - own.numbers(plant.beside, resampling.weights)
    stored = _stored(made, variants=value.value.switch == "variant-max")
    after = plant.beside.having({value.value.switch: value})
    return stored.numbers(after, resampling.weights) - stored.numbers(plant.beside, resampling.weights)


def _nothing(plant: Plant, rng: np.random.Generator, resampling: Resampling) -> Array:
    step = step_of(plant, plant.make(rng, False), resampling)
    return step - step_of(plant, plant.make(rng, False), resampling) if plant.by_chance else step


def _holds(step: Array, size: float, resampling: Resampling) -> bool:
    interval = resampling.interval(step)
    return bool(interval.low - 1e-12 <= size <= interval.high + 1e-12)


def _patients() -> list[str]:
    return [f"P{patient}" for patient in range(PATIENTS) for _ in range(SLIDES)]


def _stored(made: Made, *, variants: bool) -> Stored:
    """Slides as they are tested, each patient a fold, which trains on all others."""
    xy = np.array([(x, y) for x in range(SIDE) for y in range(SIDE)])
    genes, own = tuple(f"G{gene}" for gene in range(GENES)), np.ones(GENES, dtype=bool)
    slides = [
        MeasuredSlide(
            slide=f"{patient}/{number}", patient=patient, fold=patient, genes=genes, own=own, counts=counts,
            totals=np.maximum(counts.sum(axis=1), 1), n_measured=GENES, array_xy=xy,
        )
        for number, (patient, counts) in enumerate(zip(_patients(), made.counts, strict=True))
    ]  # fmt: skip
    groups = [_group(name, slides) for name in dict.fromkeys(_patients())]
    views = Views(groups)
    replays = tuple(Replay(views, predictions) for predictions in made.answers)
    return Stored(Entrant(name="made"), tuple((replay,) for replay in replays) if variants else (replays,))


def _group(name: str, slides: Sequence[MeasuredSlide]) -> FoldGroup:
    tested, trained = ([s for s in slides if (s.patient == name) == own] for own in (True, False))
    return FoldGroup(name, tuple(tested), lambda: trained)


def _cohort(rng: np.random.Generator, *, depth: float = 0.0, level: float = 0.0) -> tuple[list[Array], list[Array]]:
    """Signal (n_spots, n_genes) and log depth (n_spots, 1) of each slide; slides may differ in the level of genes."""
    signals = [rng.normal(size=(SIDE**2, GENES)) + level * rng.normal(size=GENES) for _ in _patients()]
    return signals, [depth * rng.normal(size=(SIDE**2, 1)) for _ in signals]


def _counted(rng: np.random.Generator, rates: Array) -> Array:
    return rng.poisson(np.exp(rates)).astype(np.float64)


def _skills(rng: np.random.Generator, mean: float) -> Array:
    """How far answers follow what they follow, on each slide: patients differ."""
    return mean * np.repeat(rng.uniform(0.5, 1.5, PATIENTS), SLIDES)


def _answered(rng: np.random.Generator, followed: Sequence[Array], skills: Array) -> list[Array]:
    return [skill * own + rng.normal(size=own.shape) for own, skill in zip(followed, skills, strict=True)]


def _depth(rng: np.random.Generator, leaks: bool) -> Made:
    """Answers follow the depth of a spot and no gene."""
    signals, depths = _cohort(rng, depth=0.6)
    counts = [_counted(rng, 1 + 0.3 * s + d) for s, d in zip(signals, depths, strict=True)]
    followed = [np.broadcast_to(d, s.shape) for s, d in zip(signals, depths, strict=True)]
    return Made(counts, [_answered(rng, followed, _skills(rng, 0.8 * leaks))])


def _smooth(rng: np.random.Generator, leaks: bool) -> Made:
    """Answers follow what varies smoothly over the slide."""
    x, y = np.divmod(np.arange(SIDE**2), SIDE)
    waves = [np.sin(0.7 * np.outer(x, np.ones(GENES)) + y[:, None] * rng.uniform(0.3, 1, GENES)
                    + rng.uniform(0, 6, GENES)) for _ in _patients()]  # fmt: skip
    counts = [_counted(rng, 1 + 0.5 * wave) for wave in waves]
    return Made(counts, [_answered(rng, waves, _skills(rng, 0.8 * leaks))])


def _levels(rng: np.random.Generator, leaks: bool) -> Made:
    """Slides differ in the level of genes; answers follow the spots, and not the level."""
    signals, _ = _cohort(rng)
    levels = [leaks * rng.normal(size=GENES) for _ in signals]
    counts = [_counted(rng, 1.5 + 0.6 * s + 0.6 * level) for s, level in zip(signals, levels, strict=True)]
    return Made(counts, [_answered(rng, signals, _skills(rng, 1.0 * leaks))])


def _known_levels(rng: np.random.Generator, leaks: bool) -> Made:
    """Slides differ in the level of genes, and answers know the level and nothing of the spots."""
    signals, _ = _cohort(rng)
    levels = [rng.normal(size=GENES) for _ in signals]
    counts = [_counted(rng, 1.5 + 0.4 * s + 0.5 * level) for s, level in zip(signals, levels, strict=True)]
    followed = [np.broadcast_to(level, s.shape) for s, level in zip(signals, levels, strict=True)]
    return Made(counts, [_answered(rng, followed, _skills(rng, 0.8 * leaks))])


def _empty(rng: np.random.Generator, leaks: bool) -> Made:
    """A fifth of the spots hold nothing, where answers are as low as if they knew."""
    signals, _ = _cohort(rng)
    empty = [rng.random((SIDE**2, 1)) < 0.2 for _ in signals]
    counts = [np.where(e, 0, _counted(rng, 1 + 0.4 * s)) for s, e in zip(signals, empty, strict=True)]
    followed = [np.broadcast_to(-2.0 * e, s.shape) for s, e in zip(signals, empty, strict=True)]
    return Made(counts, [_answered(rng, followed, _skills(rng, leaks))])


def _some_genes(rng: np.random.Generator, leaks: bool) -> Made:
    """A quarter of the genes, more expressed and more variable ones, are what answers follow."""
    signals, _ = _cohort(rng)
    strong = np.arange(GENES) < GENES // 4
    counts = [_counted(rng, np.where(strong, 2.0 + 0.7 * s, 0.5 + 0.3 * s)) for s in signals]
    return Made(counts, [_answered(rng, [s * strong for s in signals], _skills(rng, 0.9 * leaks))])


def _constant(rng: np.random.Generator, leaks: bool) -> Made:
    """Of three genes answers never move, and follow the others."""
    signals, _ = _cohort(rng)
    counts = [_counted(rng, 1 + 0.6 * s) for s in signals]
    made = _answered(rng, signals, _skills(rng, 1.0 * leaks))
    return Made(counts, [[np.where(np.arange(GENES) < 3, 1.0, own) for own in made]])


def _seeds(rng: np.random.Generator, leaks: bool) -> Made:
    """Five trainings, each of which is better on some slides by luck; or five times the same."""
    signals, _ = _cohort(rng)
    counts = [_counted(rng, 1 + 0.6 * s) for s in signals]
    if not leaks:
        return Made(counts, [_answered(rng, signals, _skills(rng, 0.5))] * 5)
    return Made(counts, [_answered(rng, signals, 0.5 * rng.uniform(0, 2, PATIENTS * SLIDES)) for _ in range(5)])


def _variants(rng: np.random.Generator, leaks: bool) -> Made:
    """Three variants, of which the last follows the spots further than the declared one; or three times the same."""
    signals, _ = _cohort(rng)
    counts = [_counted(rng, 1 + 0.6 * s) for s in signals]
    if not leaks:
        return Made(counts, [_answered(rng, signals, _skills(rng, 0.4))] * 3)
    return Made(counts, [_answered(rng, signals, _skills(rng, mean)) for mean in (0.4, 0.3, 0.9)])


def _patient(rng: np.random.Generator, leaks: bool) -> Made:
    """Who was trained on the patient follows the spots further; or nothing but the draws differs."""
    signals, _ = _cohort(rng)
    counts = [_counted(rng, 1 + 0.6 * s) for s in signals]
    skills = _skills(rng, 1.0)
    return Made(counts, [_answered(rng, signals, share * skills) for share in (0.3, 0.7 if leaks else 0.3)])


def _epochs(rng: np.random.Generator, leaks: bool) -> Made:
    """Five epochs, better or worse for each patient: the last one, and the one that scores best on the patient."""
    signals, _ = _cohort(rng)
    counts = [_counted(rng, 1 + 0.6 * s) for s in signals]
    skills = _skills(rng, 0.6)
    luck = [np.repeat(rng.normal(1, 0.4 * leaks, PATIENTS), SLIDES) for _ in range(5)]
    epochs = [_answered(rng, signals, skills * each) for each in luck]
    scores = np.array([[_likeness(*pair) for pair in zip(epoch, counts, strict=True)] for epoch in epochs])
    best = np.repeat(scores.reshape(len(epochs), PATIENTS, SLIDES).mean(axis=2).argmax(axis=0), SLIDES)
    return Made(counts, [epochs[-1], [epochs[at][slide] for slide, at in enumerate(best)]])


def _likeness(answer: Array, counts: Array) -> float:
    """Mean PCC over genes."""
    truth = np.log1p(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) * 1e4)
    a, t = ((each - each.mean(axis=0)) / np.maximum(each.std(axis=0), 1e-9) for each in (answer, truth))
    return float((a * t).mean())


CHOSEN_FROM = 5
PLANTS = {
    "split": Plant("slides", _patient),
    "select": Plant("best-epoch-on-test", _epochs, by_chance=True),
    "panel": Plant(f"heg-of-all-slides-{CHOSEN_FROM}", _some_genes),
    "norm": Plant("log-raw", _depth),
    "truth-smooth": Plant("mean-3x3", _smooth),
    "truth-correct": Plant("combat-of-all-slides", _levels, CLEAN.having({"pool": chosen("within-patient")})),
    "spots": Plant("panel-above-zero", _empty),
    "pool": Plant("within-fold", _known_levels),
    "subset": Plant(f"hvg-test-{CHOSEN_FROM}", _some_genes),
    "subset (HPG)": Plant(f"hpg-{CHOSEN_FROM}", _some_genes, by_chance=True),
    "subset (PCC-k)": Plant(f"best-genes-{CHOSEN_FROM}", _some_genes, by_chance=True),
    "nan": Plant("dropped", _constant),
    "seeds": Plant("best-seed", _seeds),
    "variant-max": Plant("best-variant", _variants),
}  # fmt: skip

if __name__ == "__main__":
    main()
