"""Patients: whose each slide is, as a card states it."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stbench.errors import DataError


class Patients(NamedTuple):
    """The patient of each slide, and what has to be said about it."""

    of_slide: Mapping[str, str]
    remarks: tuple[str, ...] = ()


def stated_patients(names: Sequence[str], stated: Mapping[str, str] | str, where: str) -> Patients:
    """The patients of slides; where none are stated, each slide is a patient of its own, and a remark says so.

    Args:
        names: of slides.
        stated: the patient of each slide, or a pattern whose only group finds the patient in a slide's name.
        where: the card, for errors.

    Raises:
        DataError: a slide has no patient, or the pattern is none.
    """
    if isinstance(stated, str) and stated:
        pattern = _pattern(stated, where)
        matches = {name: pattern.fullmatch(name) for name in names}
        of_slide = {name: match[1] for name, match in matches.items() if match is not None and match[1]}
    elif stated:
        of_slide = {str(name): str(patient) for name, patient in stated.items() if str(name) in names}
    else:
        of_slide = {name: name for name in names}
        several = len(names) > 1
        return Patients(of_slide, (UNSTATED.format(n=len(names)),) if several else ())
    lacking = [name for name in names if name not in of_slide]
    if lacking:
        raise DataError(
            where, f"does not say whose slide '{lacking[0]}' is", "a patient for every slide",
            f"State options: {{patients: {{{lacking[0]}: ...}}}}, or a pattern that finds the patient in a name",
        )  # fmt: skip
    return Patients(of_slide)


UNSTATED = (
    "no patients are stated, so each of the {n} slides counts as a patient of its own: where two are of one patient, "
    "scores are too good (state options.patients in the card)"
)


def _pattern(text: str, where: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise DataError(where, f"has the pattern '{text}' for patients ({error})", "a regular expression") from None
    if pattern.groups != 1:
        raise DataError(
            where, f"has the pattern '{text}' for patients, with {pattern.groups} groups", "one group, the patient"
        )
    return pattern
