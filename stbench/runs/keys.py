"""Keys: hashes over exactly what panels, trainings and answers read, and the seeds of what is drawn at random.

Keys hold the content of the slides that are read, part by part: a new label file, or one more slide, changes no key
that does not read it. Random draws are seeded by names and settings instead, with the dataset's salt, so that a slide
whose image was encoded anew is trained with the same draws. Former keys are those of stores of format 1, which held
the content of the whole dataset.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from stbench.cards import TaskCard
from stbench.files.hashing import Begun, Encoded, content_key
from stbench.protocols.base import kind_of
from stbench.protocols.batch_correction import identity
from stbench.protocols.clustering import CLUSTERING
from stbench.protocols.expression import EXPRESSION
from stbench.protocols.panels import TaskPanel
from stbench.protocols.splits import Fold, Part
from stbench.protocols.zero_shot import ZERO_SHOT
from stbench.runs.entries import Content
from stbench.runs.reads import FoldReads, Reads

KEY_VERSION = 3  # raised when execute reads something that keys do not hold
FORMER_VERSION = 2  # of the keys in stores of format 1, and of all draws


class Keys(NamedTuple):
    """What names a panel, a training or an answer."""

    key: str
    draws: str
    """Seeds what is drawn at random."""
    former: str
    """The key that a store of format 1 has it under."""


def fold_keys(task: TaskCard, panel: TaskPanel, reads: Reads, fold: Fold) -> Keys:
    """What choosing the panel reads: counts and gene names of the slides that choose, the rule, the target space.

    All methods of a fold share it, and all folds that train on the same slides.
    """
    cohort, train = reads.cohort, reads.parts(fold.train)
    asked = [panel.identity(), task.target, *identity(task), *([cohort.markers] if panel.reads_markers else [])]
    every = task.batch_correction != "none"
    choosing = [Part(slide.name) for slide in cohort.slides] if every else panel.parts(fold, cohort)
    counts = reads.counts(choosing)
    return Keys(
        key=_begun("fold", KEY_VERSION, counts, train).key(reads.genes, *asked),
        draws=_begun("fold", FORMER_VERSION, cohort.draws, train).key(*asked),
        former=_begun("fold", FORMER_VERSION, cohort.former or cohort.fingerprint, train).key(*asked),
    )


def training_keys(
    fold: Keys, content: Content, read: FoldReads, seed: int, precision: str, *, paired: bool = False,
    chosen_by: Sequence[object] = (),
) -> Keys:  # fmt: skip
    """What training reads: the panel, the training slides, the method's settings and weights, seed and precision.

    Where variants are ``paired``, draws depend on none of their settings. ``chosen_by`` is what a judge reads who
    chooses among models; draws do not depend on it.
    """
    settings = [content.adapter, content.version, content.training, content.weights, seed]
    draws = content_key("training", fold.draws, *settings)
    if paired:
        draws = content_key("paired", fold.draws, content.adapter, seed)
        settings.append("paired")
    settings += chosen_by
    return Keys(
        key=_begun("training", KEY_VERSION, fold.key, read.trained).key(*settings, precision, draws),
        draws=draws,
        former=content_key("training", fold.former, *settings),
    )


@lru_cache(maxsize=8, typed=True)
def _begun(*parts: str | int) -> Begun:
    """The start of keys that name all training slides, whose text is long: methods and folds share it."""
    return Begun(*parts)


def judge_reads(content: Content, task: TaskCard, truth: Encoded) -> list[object]:
    """What choosing a model on the test slides reads besides: their counts, how they are asked, and what ranks."""
    return ["chosen on test slides", truth, content.inference, *_question(task), task.metrics[0]]


def answer_keys(training: Keys, content: Content, task: TaskCard, read: FoldReads) -> Keys:
    """What an answer depends on: the training, the settings of inference, what is asked, and of which slides."""
    asked = [content.inference, *_question(task)]
    return Keys(
        key=content_key("job", KEY_VERSION, training.key, *asked, read.tested),
        draws=training.draws,
        former=content_key("job", training.former, *asked, read.tested_parts),
    )


def _question(task: TaskCard) -> list[str]:
    """What tells a question from another: what is asked and, of any kind of format 2, under whose rules of sight."""
    kind = kind_of(task)
    return [kind.asks] if kind in (EXPRESSION, ZERO_SHOT, CLUSTERING) else [kind.asks, task.kind]
