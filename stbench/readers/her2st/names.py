"""Names of slides in the layout of her2st: a patient and one of their sections."""

import re
from collections.abc import Mapping, Sequence

from stbench.errors import DataError

FORMS = {
    "<letters><number>": re.compile(r"([A-Za-z]+)\d+"),
    "<letters><number><letter>": re.compile(r"([A-Za-z]+\d+)[A-Za-z]"),
    "<patient>_<number>": re.compile(r"(.*[^_-])[_-]+[A-Za-z]?\d*"),
}
"""How a name may be made: the patient is what comes before the section, which is the last part."""
PUBLISHED = re.compile(r"[A-Z]\d+")
"""How the authors' own slides are named."""


def patients_of(names: Sequence[str], where: str) -> dict[str, str]:
    """The patient of each slide: A of A1, P1 of P1A, case7 of case7_B2.

    Args:
        names: of slides.
        where: the folder, for errors.

    Raises:
        DataError: a name is of no known form, or two are of different forms: A1 and A1B would be two patients.
    """
    forms = {name: _form(name, where) for name in names}
    for name, form in forms.items():
        if form != forms[names[0]]:
            raise DataError(
                where, f"has the slides '{names[0]}', which is {forms[names[0]]}, and '{name}', which is {form}",
                "names of one form, because they say whose each slide is", "Rename the files of one of them",
            )  # fmt: skip
    patients = {name: FORMS[form].fullmatch(name)[1] for name, form in forms.items()}  # type: ignore[index]
    _check_case(sorted(set(patients.values())), where)
    return patients


def naming_remarks(dataset: str, patients: Mapping[str, str]) -> tuple[str, ...]:
    """Whose each slide was taken to be, unless all are named as in the published layout, and of several patients."""
    slides: dict[str, list[str]] = {}
    for name, patient in patients.items():
        slides.setdefault(patient, []).append(name)
    if len(slides) > 1 and all(PUBLISHED.fullmatch(name) for name in patients):
        return ()
    listed = "; ".join(f"{patient} ({', '.join(names)})" for patient, names in slides.items())
    return (f"{dataset}: patients are those that the slides' names begin with: {listed}",)


def _check_case(patients: Sequence[str], where: str) -> None:
    first: dict[str, str] = {}
    for patient in patients:
        if (other := first.setdefault(patient.lower(), patient)) != patient:
            raise DataError(
                where, f"has slides of a patient '{other}' and of a patient '{patient}'",
                "patients that differ by more than case: one patient under two names is trained on and tested",
                "Rename the files of one of them",
            )  # fmt: skip


def _form(name: str, where: str) -> str:
    for form, pattern in FORMS.items():
        if pattern.fullmatch(name):
            return form
    raise DataError(
        where, f"has the slide '{name}', whose name does not say whose it is", f"a name such as {', or '.join(FORMS)}",
        "Rename its files",
    )  # fmt: skip
