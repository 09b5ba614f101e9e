"""Values that need another training: how models are trained with them, or why they cannot be; none is replayed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from stbench.analyses.rescoring.arm import ON_ALL, SAME_PATIENT, SAME_SLIDE, Arm
from stbench.analyses.rescoring.base import SwitchValue, Trains


def _clean(switch: str, title: str, says: str) -> SwitchValue:
    return SwitchValue(switch, title, says)


def _trained(switch: str, title: str, says: str, trains: Trains | None = None, lacks: str = "") -> SwitchValue:
    why: Callable[[Any], str] | None = (lambda held: lacks) if lacks else None
    return SwitchValue(switch, title, says, replay="no", lacks=why, trains=trains)


def _on_sisters(arm: Arm, method: str) -> Arm:
    """On as many slides, those of the tested patient in the place of others; genes stay what they are."""
    if not arm.keeps_patients_apart:
        return arm
    arm = arm.with_split(SAME_PATIENT, scheme=SISTERS, unit="slide", sisters="replace")
    return arm if arm.task.panel.chosen_on != "train" else arm.with_panel("other-patients")


def _on_all_slides(arm: Arm, method: str) -> Arm:
    """Sisters beside the others; while patients are kept apart, all slides of others train already."""
    if arm.task.split.scheme != SISTERS:
        return arm
    return arm.with_split(SAME_PATIENT, scheme=SISTERS, unit="slide", sisters="add")


def _on_spots(arm: Arm, method: str) -> Arm:
    """On the other spots of all slides, which choose the genes as well."""
    return arm.with_split(SAME_SLIDE, scheme="random-spots", unit="spot") if arm.keeps_patients_apart else arm


def _chosen_on_test(arm: Arm, method: str) -> Arm:
    return replace(arm, chosen_on_test=True)


def _panel_of_all(arm: Arm, method: str) -> Arm:
    return arm.with_panel("all", ON_ALL)


def _encoder_of(arm: Arm, encoder: str) -> Arm:
    return replace(arm, encoder=encoder)


def _probe_of(arm: Arm, method: str) -> Arm:
    return replace(arm, probe=method)


SISTERS = "sister-slides"
"""The split of an audit: slides that have a sister are tested, and the others are trained as they were."""

patients = _clean("split", "patients apart", "no patient trains and is tested")
slides = _trained(
    "split", "slides apart", "slides of the tested patient train in the place of as many others", _on_sisters
)
strips = _trained("split", "strips of a slide", "strips beside the tested one, of the same slide, train")
random_spots = _trained(
    "split", "spots at random",
    "a fifth of each slide's spots is tested; the spots between, and those of all other slides, train and choose the "
    "genes", _on_spots,
)  # fmt: skip
as_many_slides = _clean("size", "as many slides", "both protocols train on as many slides")
more_slides = _trained("size", "more slides", "slides of the tested patient train beside all others", _on_all_slides)
unseen_patients = _clean("contam", "unseen", "no weights have seen a tested patient")
patients_seen = _trained(
    "contam", "seen before", "weights were trained on slides of tested patients",
    lacks="needs weights that have not seen the tested patients",
)  # fmt: skip
inner_or_last = _clean("select", "inner or last", "the last epoch, or one chosen on training patients")
test_as_validation = _trained(
    "select", "test validates", "the tested slides choose the epoch, of all that are trained, by the score that ranks",
    _chosen_on_test,
)  # fmt: skip
best_epoch_on_test = _trained(
    "select", "best epoch on test", "the epoch with the highest score on the tested slides, by the score that ranks",
    _chosen_on_test,
)  # fmt: skip
card_encoder = _clean("encoder", "as the card has it", "the encoder that the method's card names")
other_encoder = _trained("encoder", "another encoder", "all methods that can read features of one encoder", _encoder_of)
card_probe = _clean("probe", "as the card has it", "penalty, reduction and intercept as the method's card has them")
other_probe = _trained("probe", "another probe", "another penalty, reduction or intercept of linear probes", _probe_of)
fixed_list = _trained(
    "panel", "a fixed list", "a list of genes that was made over all slides", lacks="the list of genes is not here"
)
all_slides = _trained("panel", "all slides choose", "genes are chosen on all slides, tested ones too", _panel_of_all)
tpm = _trained("norm", "TPM", "counts per length of a gene", lacks="no slide states the length of a gene")
pathways = _trained("subset", "pathways", "genes of published sets", lacks="the sets of genes are not here")
