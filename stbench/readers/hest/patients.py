"""Patients: as the card states them, else as metadata has them; a slide of neither is a patient of its own."""

from collections.abc import Mapping, Sequence

from stbench.readers.hest.metadata import Metadata
from stbench.readers.patients import Patients, stated_patients

SHOWN = 6


def patients_of(
    names: Sequence[str], metadata: Mapping[str, Metadata], stated: Mapping[str, str] | str, where: str
) -> Patients:  # fmt: skip
    """The patient of each slide; a remark names the slides whose patient nobody states.

    Args:
        names: of slides.
        metadata: of each.
        stated: a patient for some or all slides, which goes first, or a pattern for all.
        where: the card, for errors.

    Raises:
        DataError: the pattern is none, or does not find a patient in a name.
    """
    if isinstance(stated, str) and stated:
        return stated_patients(names, stated, where)
    by_card = {str(name): str(patient) for name, patient in stated.items()} if isinstance(stated, Mapping) else {}
    known = {name: by_card.get(name) or metadata[name].patient for name in names}
    lacking = [name for name in names if not known[name]]
    of_slide = {name: known[name] or name for name in names}
    if not lacking or len(names) == 1:
        return Patients(of_slide)
    listed = ", ".join(lacking[:SHOWN]) + (", ..." if len(lacking) > SHOWN else "")
    return Patients(of_slide, (
        f"no patient is stated of {len(lacking)} of {len(names)} slides ({listed}), so each of them counts as a "
        "patient of its own: where two are of one patient, scores are too good (state options.patients in the card)",
    ))  # fmt: skip
