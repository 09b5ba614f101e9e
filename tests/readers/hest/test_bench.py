"""A task of HEST-Benchmark is read with its own patches and folds, from its folder or from the one above."""

import shutil

import pytest

from stbench import cards
from stbench.cards import DatasetCard, SplitChoice
from stbench.data.images import CropImage
from stbench.errors import DataError, ProtocolError
from stbench.protocols.splits import folds_of, split_of
from stbench.readers import read_cohort
from tests.made.hest import SIDE_PX, SOURCE_PX, write_metadata, write_task
from tests.made.space_ranger import MPP_UM

PATIENTS = {"S1": "A", "S2": "A", "S3": "B"}


def read(root, **options):
    card = DatasetCard.model_validate({"reader": "hest-bench", "title": "T", "options": options})
    return read_cohort(card.read_from(root / "t.yaml", {}), root, None)


def divided(cohort, unit):
    task = cards.tasks()["gene-pred"].model_copy(update={"split": SplitChoice(scheme="shipped-folds", unit=unit)})
    return folds_of(split_of(task), cohort.slides, cohort.tested, cohort.folds)


@pytest.mark.parametrize("below", ["", "IDC"])
def test_a_task_is_read_from_its_folder_or_from_the_one_above(tmp_path, below):
    write_task(tmp_path / "data" / below)
    cohort = read(tmp_path / "data", patients=PATIENTS, **({"task": below} if below else {}))
    assert cohort.patients == ("A", "B")
    assert {type(slide.image) for slide in cohort.slides} == {CropImage}
    assert cohort.slides[0].mpp_um == pytest.approx(MPP_UM * SOURCE_PX / SIDE_PX, rel=1e-4)
    assert [(fold.name, fold.train, fold.test) for fold in cohort.folds] == [
        ("split 0", ("S1", "S2"), ("S3",)), ("split 1", ("S3",), ("S1", "S2")),
    ]  # fmt: skip


@pytest.mark.parametrize(("wider", "instead"), [({}, True), ({"wider": "shipped"}, True), ({"wider": "refuse"}, False)])
def test_every_method_is_given_the_shipped_patches_unless_the_card_refuses_those_that_look_further(
    tmp_path, wider, instead
):
    cohort = read(write_task(tmp_path / "data"), **wider)
    assert {slide.image.for_wider for slide in cohort.slides} == {instead}
    assert any("options.wider" in remark for remark in cohort.remarks) == instead


@pytest.mark.parametrize("unit", ["patient", "slide"])
def test_its_folds_are_those_of_a_task_that_follows_them(tmp_path, unit):
    folds = divided(read(write_task(tmp_path / "data"), patients=PATIENTS), unit)
    assert [[part.slide for part in fold.test] for fold in folds] == [["S3"], ["S1", "S2"]]


@pytest.mark.parametrize(("unit", "refused"), [("patient", True), ("slide", False)])
def test_a_fold_with_a_patient_on_both_sides_is_refused_unless_the_task_allows_it(tmp_path, unit, refused):
    folder = write_task(tmp_path / "data", folds=((("S1", "S3"), ("S2",)),))
    cohort = read(folder, patients=PATIENTS)
    if refused:
        with pytest.raises(ProtocolError, match="patient 'A' on both sides of the shipped fold 'split 0'"):
            divided(cohort, unit)
    else:
        assert len(divided(cohort, unit)) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda root: shutil.rmtree(root / "splits"), "has no splits/"),
        (lambda root: (root / "patches/S2.h5").unlink(), r"patches/S2.h5: is missing, and adata/S2.h5ad is there"),
        (lambda root: (root / "adata/S2.h5ad").unlink(), r"adata/S2.h5ad: is missing, and patches/S2.h5 is there"),
        (lambda root: (root / "splits/test_1.csv").unlink(), "test_1.csv: is missing"),
        (lambda root: (root / "patches/S2.h5").write_bytes(b"no"), "S2.h5: cannot be read"),
        (lambda root: shutil.copy(root / "patches/S1.h5", root / "patches/S2.h5"), "S2.h5: has no patch of any"),
    ],
)
def test_a_task_that_is_broken_is_refused_with_the_file(tmp_path, change, told):
    folder = write_task(tmp_path / "data")
    change(folder)
    with pytest.raises(DataError, match=told):
        read(folder)


@pytest.mark.parametrize("task", ["/tmp", "../data", "a/../../data"])
def test_a_task_outside_the_data_root_is_refused(tmp_path, task):
    write_task(tmp_path / "data")
    with pytest.raises(DataError, match="below --data-root"):
        read(tmp_path / "data", task=task)


def test_folds_are_part_of_the_fingerprint_and_metadata_are_read_where_there_are_any(tmp_path):
    folder = write_task(tmp_path / "data")
    first = read(folder)
    (folder / "splits/train_1.csv").unlink()
    (folder / "splits/test_1.csv").unlink()
    second = read(folder)
    assert second.fingerprint != first.fingerprint
    assert len(second.patients) == 3
    for name in ("S1", "S2", "S3"):
        write_metadata(folder / f"metadata/{name}.json", name, "Patient 1")
    assert len(read(folder).patients) == 1
