"""Values that need another training: named, so that a card can say them, and never passed off as replayed."""

from stbench.analyses.rescoring.base import SwitchValue


def _clean(switch: str, title: str, says: str) -> SwitchValue:
    return SwitchValue(switch, title, says)


def _trained(switch: str, title: str, says: str) -> SwitchValue:
    return SwitchValue(switch, title, says, replay="no")


patients = _clean("split", "patients apart", "no patient trains and is tested")
slides = _trained("split", "slides apart", "other slides of the tested patient train")
strips = _trained("split", "strips of a slide", "strips beside the tested one, of the same slide, train")
random_spots = _trained("split", "spots at random", "spots between those tested, of the same slide, train")
as_many_slides = _clean("size", "as many slides", "both protocols train on as many slides")
more_slides = _trained("size", "more slides", "the paper's split trains on more slides as well")
unseen_patients = _clean("contam", "unseen", "no weights have seen a tested patient")
patients_seen = _trained("contam", "seen before", "weights were trained on slides of tested patients")
inner_or_last = _clean("select", "inner or last", "the last epoch, or one chosen on training patients")
test_as_validation = _trained("select", "test validates", "the tested slides stop the training and choose its epoch")
best_epoch_on_test = _trained("select", "best epoch on test", "the highest score of any epoch on the tested slides")
card_encoder = _clean("encoder", "as the card has it", "the encoder that the method's card names")
other_encoder = _trained("encoder", "another encoder", "features of another encoder")
card_probe = _clean("probe", "as the card has it", "penalty, reduction and intercept as the method's card has them")
other_probe = _trained("probe", "another probe", "another penalty, reduction or intercept of the linear probe")
fixed_list = _trained("panel", "a fixed list", "a list of genes that was made over all slides, and is not shipped here")
all_slides = _trained("panel", "all slides choose", "genes are chosen on all slides by a rule of its own")
tpm = _trained("norm", "TPM", "counts per length of a gene, which no slide states")
pathways = _trained("subset", "pathways", "genes of published sets, which are not shipped here")
