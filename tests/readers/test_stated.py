"""What a dataset card states is held against what is there."""

import pytest

from stbench.cards import datasets
from stbench.cards.dataset import Expected, Known
from stbench.errors import DataError
from stbench.files.hashing import sha256_of
from stbench.readers import read_cohort, readers
from stbench.readers.stated import check_files, known_leaks, unexpected
from tests.made.cohort import made_cohort

CARD = datasets()["demo"]


def test_a_file_is_the_one_whose_hash_is_stated(tmp_path):
    (tmp_path / "file").write_text("content")
    check_files(CARD.model_copy(update={"sha256_of": {"file": sha256_of(tmp_path / "file"), "absent": "0"}}), tmp_path)
    with pytest.raises(DataError, match="has sha256"):
        check_files(CARD.model_copy(update={"sha256_of": {"file": "0" * 64}}), tmp_path)


@pytest.mark.parametrize(
    ("expected", "remarks"),
    [
        (Expected(), ()),
        (Expected(slides=3, patients=3, spots=90, genes=12), ()),
        (Expected(slides=4), ("made: 3 slides are here, 4 in a complete copy",)),
        (Expected(spots=100, genes=12), ("made: 90 spots are here, 100 in a complete copy",)),
        (Expected(genes=13), ("made: 12 shared genes are here, 13 in a complete copy",)),
    ],
)
def test_a_copy_that_is_not_complete_is_remarked(expected, remarks):
    assert unexpected(made_cohort(), CARD.model_copy(update={"expected": expected})) == remarks


def test_one_patient_is_here():
    card = CARD.model_copy(update={"expected": Expected(patients=3)})
    assert unexpected(made_cohort("A1"), card) == ("made: 1 patient is here, 3 in a complete copy",)


@pytest.mark.parametrize(("stated", "draws"), [("", "demo"), ("salt", "salt")])
def test_the_salt_of_draws_is_the_one_stated_or_the_datasets_name(stated, draws):
    small = {**CARD.options, "patients": 1, "sections": 1, "spots": 20, "genes": 12, "mpp_um": 8.0}
    card = CARD.model_copy(update={"options": small, "draws": stated})
    cohort = read_cohort(card, None, None)
    assert cohort.draws == draws


def test_the_demo_as_shipped_is_the_one_that_its_salt_was_taken_from():
    cohort = read_cohort(CARD, None, None)
    assert cohort.draws == CARD.draws == cohort.fingerprint


@pytest.mark.parametrize("number", [0, 1, 2])
def test_what_leaks_is_told_with_its_source_and_reaches_the_cohort(number, monkeypatch):
    leaks = tuple(Known(says=f"Split {each} shares patients.", source=f"paper {each}") for each in range(number))
    card = CARD.model_copy(update={"leaks": leaks, "reader": "made"}).read_from(CARD.path, {})
    told = tuple(f"demo: Split {each} shares patients. (paper {each})" for each in range(number))
    assert known_leaks(card) == told
    monkeypatch.setitem(readers._loaded, "made", lambda card, root, cache: made_cohort())
    remarks = read_cohort(card, None, None).remarks
    assert remarks[len(remarks) - number :] == told
