"""Metadata: the table that says whose each slide is."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stbench.errors import DataError
from stbench.readers.named import named_file
from stbench.readers.patients import Patients, stated_patients
from stbench.readers.st_tables.files import slide_of_name
from stbench.readers.st_tables.heads import head_of
from stbench.readers.st_tables.options import WHERE, StTablesOptions
from stbench.readers.tables import read_table

if TYPE_CHECKING:
    import pandas as pd

PURPOSE = "a table of slides"
PATIENTS = ("patient", "patient_id", "donor", "donor_id", "subject", "individual", "animal", "mouse", "case")
"""What its column of patients may be called, in small letters, best first."""


def patients_of(names: Sequence[str], options: StTablesOptions, root: Path) -> Patients:
    """The patients of slides, as the metadata or the card say them.

    Raises:
        DataError: the table lacks a column or a slide, or gives one two patients.
    """
    if not options.metadata:
        return stated_patients(names, options.patients, WHERE)
    path = named_file(root, options.metadata, PURPOSE, WHERE)
    columns = (options.slide_column, options.patient_column)
    table = read_table(path, PURPOSE, columns, text=columns, separator=head_of(path).separator)
    patients: dict[str, str] = {}
    for number, slide, patient in _rows(table.dropna(subset=list(columns)), columns):
        name = named_in(slide, names)
        if name is not None and patients.setdefault(name, patient) != patient:
            raise DataError(
                f"{path}:{number}", f"gives slide '{name}' the patient '{patient}', and a line before it "
                f"'{patients[name]}'", "one patient for each slide",
            )  # fmt: skip
    lacking = [name for name in names if name not in patients]
    if lacking:
        raise DataError(
            str(path), f"has no patient of slide '{lacking[0]}' in '{options.patient_column}'",
            f"a line with it, or with one of its files, in '{options.slide_column}'",
        )  # fmt: skip
    return Patients(patients)


def named_in(cell: str, names: Sequence[str]) -> str | None:
    """The slide that a field names, itself or by the path of one of its files; None where it names none."""
    file = re.split(r"[\\/]", cell.strip())[-1]
    return next((name for name in (cell.strip(), file, slide_of_name(file)) if name in names), None)


def columns_in(path: Path, names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The column of a table that names all slides, "" where none does, and columns that may be of patients, best first.

    Raises:
        DataError: it cannot be read.
    """
    table = read_table(path, PURPOSE, (), separator=head_of(path).separator).astype(str)
    slides = [str(name) for name in table if {named_in(cell, names) for cell in table[name]} >= set(names)]
    called = {str(name).strip().lower(): str(name) for name in table}
    return (slides[0] if slides else ""), tuple(called[name] for name in PATIENTS if name in called)


def _rows(table: "pd.DataFrame", columns: tuple[str, str]) -> Iterator[tuple[int, str, str]]:
    """Lines of the table: their numbers, slides and patients."""
    slides, patients = (table[name].str.strip() for name in columns)
    return ((int(row) + 2, slide, patient) for row, slide, patient in zip(table.index, slides, patients, strict=True))
