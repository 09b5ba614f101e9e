"""Switch: one choice between a prediction and a printed number; and its values, each a pure step that can be replayed.

Values are registered under names of their own, so that a card says ``norm: log-raw`` and a package of one's own adds
another value by an entry point. What a value's step takes and gives depends on its switch alone (``SWITCHES``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from stbench.analyses.rescoring.arm import Arm
from stbench.registry import Registry

Array = np.ndarray[Any, Any]
Replay = Literal["yes", "truth", "part", "no"]
"""Whether stored predictions suffice: ``truth`` replays what is scored against, and not the training on it; ``part``
only narrows what was predicted; ``no`` has to train again."""
Step = Callable[..., Any]
Trains = Callable[[Arm, str], Arm]
"""(how models are trained, the method or encoder that the card names) -> how they are trained with this value."""


class Switch(NamedTuple):
    """One choice of an evaluation."""

    name: str
    clean: str
    """Name of the value that no test slide had a part in."""
    says: str
    gives: str
    """What a value's step takes and gives; empty where nothing is replayed."""
    understated: bool = False
    """Whether a replay gives less than the paper had: models trained on the altered truth would fit it better."""


SWITCHES = (
    Switch("split", "patients", "whose spots may train and be tested", ""),
    Switch("size", "as-many-slides", "how many slides train", ""),
    Switch("contam", "unseen-patients", "whether weights have seen the tested patients", ""),
    Switch("select", "inner-or-last", "which epoch is tested", ""),
    Switch("panel", "train-slides", "which genes are trained", "(genes, k) -> (n_units, n_genes) bool"),
    Switch("encoder", "card-encoder", "what reads a patch", ""),
    Switch("probe", "card-probe", "how a probe is fitted", ""),
    Switch("norm", "cp10k", "the space of the truth", "(slide) -> (n_spots, n_genes)"),
    Switch(
        "truth-smooth", "as-measured", "what is done to the truth from its own spots", "(truth, slide) -> truth", True
    ),
    Switch("truth-correct", "uncorrected", "batch correction of the truth", "(truths, trained) -> truths", True),
    Switch("spots", "all-spots", "which rows enter a PCC", "(slides of a fold, number) -> masks"),
    Switch("pool", "within-slide", "over which spots a PCC is taken", "(patient, fold, slide) -> name of the unit"),
    Switch("subset", "all-genes", "which genes are averaged", "(genes, k) -> (n_units, n_genes) bool"),
    Switch("nan", "counted-out", "what a gene without a PCC counts as", "(Correlations) -> (values, counted)"),
    Switch("seeds", "mean-of-seeds", "which of several seeds is printed", "(n_seeds, ...) -> (...)"),
    Switch("variant-max", "declared", "which of several variants is printed", "(n_variants, ...) -> (...)"),
)  # fmt: skip
"""In the order in which steps are taken: training first, then the truth, then scoring, then what is chosen among."""
SWITCH = {switch.name: switch for switch in SWITCHES}


@dataclass(frozen=True)
class SwitchValue:
    """A value of a switch."""

    switch: str
    title: str
    """A few words, for a table."""
    says: str
    """What it does, in one sentence."""
    replay: Replay = "yes"
    step: Step | None = None
    """The step itself; None where it is the absence of one, or nothing is replayed."""
    takes_number: bool = False
    """Whether a number belongs to it, as 50 in ``hvg-test-50``."""
    shared: bool = False
    """Of ``subset``: all units share one choice, which depends on how they are weighted: the step takes
    (n_draws, n_units) weights as well, and gives (n_draws, n_genes)."""
    whole_list: bool = False
    """Of ``nan``: what it gives for a gene depends on other genes that are not averaged."""
    drops_first: bool = False
    """Of ``nan``: genes are dropped before any are chosen."""
    unit: Literal["gene", "spot", "slide"] = "gene"
    """Of ``pool``: what one correlation is of."""
    lacks: Callable[[Any], str] | None = None
    """(holdings of the store) to the reason why it cannot be replayed, or to nothing."""
    instead: str = ""
    """Of ``nan``: the value that a walk takes where this one leaves no number to walk to."""
    trains: Trains | None = None
    """How models are trained with it; None where it does not say. What it leaves as it was is not trained again."""
    throughout: bool = False
    """Whether the clean side of its step is trained so, too: of several seeds the mean on one side, the best on the
    other."""


def switch_value(
    *,
    switch: str,
    title: str,
    says: str,
    replay: Replay = "yes",
    takes_number: bool = False,
    shared: bool = False,
    whole_list: bool = False,
    drops_first: bool = False,
    unit: Literal["gene", "spot", "slide"] = "gene",
    lacks: Callable[[Any], str] | None = None,
    instead: str = "",
    trains: Trains | None = None,
    throughout: bool = False,
) -> Callable[[Step], SwitchValue]:
    """Decorator that makes a step a value of a switch; arguments are the fields of :class:`SwitchValue`."""
    return lambda step: SwitchValue(
        switch, title, says, replay, step, takes_number, shared, whole_list, drops_first, unit, lacks, instead, trains,
        throughout,
    )  # fmt: skip


MODULES = {
    "training": (
        "patients", "slides", "strips", "random-spots", "as-many-slides", "more-slides", "unseen-patients",
        "patients-seen", "inner-or-last", "test-as-validation", "best-epoch-on-test", "card-encoder", "other-encoder",
        "card-probe", "other-probe", "fixed-list", "all-slides", "tpm", "pathways",
    ),
    "panels": (
        "train-slides", "hvg-of-all-slides", "heg-of-all-slides", "mean-and-sd-of-all-slides",
    ),
    "norms": ("cp10k", "cp10k-in-panel", "log-raw", "gene-over-slide", "log-share"),
    "smoothing": ("as-measured", "mean-3x3", "spcs", "zeros-filled", "latent-mean"),
    "correction": ("uncorrected", "combat-of-all-slides", "combat-of-training-slides", "harmony-of-all-slides"),
    "spots": (
        "all-spots", "panel-above-zero", "detected-entries", "labelled", "border-dropped", "last-batch-dropped",
    ),
    "pooling": ("within-slide", "within-fold", "all-folds", "within-patient", "across-genes", "one-vector"),
    "subsets": (
        "all-genes", "hvg-train", "heg-train", "hvg-test", "heg-test", "best-genes", "hpg", "markers",
    ),
    "constants": ("counted-out", "dropped", "refilled", "zero", "minus-one", "poison", "misindexed"),
    "choosing": ("mean-of-seeds", "best-seed", "declared", "best-variant"),
}  # fmt: skip
switch_values: Registry[SwitchValue] = Registry(
    "value of a switch",
    builtin={
        name: f"stbench.analyses.rescoring.values.{module}:{name.replace('-', '_')}"
        for module, names in MODULES.items()
        for name in names
    },
    group="stbench.switch_values",
    ordered=True,
)
"""All values by name, of all switches; outside packages add theirs by entry points."""
