"""What is found on reading a dataset: what is there, what is odd, which tasks it can be asked."""

import shutil

import pytest
from PIL import Image

from stbench import cards
from stbench.cards import DatasetCard, read_card
from stbench.contract import check_dataset
from tests.made.her2st import write_her2st
from tests.made.space_ranger import write_cohort

TASKS = [task for task in cards.tasks().values() if not task.audits]
PATIENTS = "options: {patients: {S1: P, S2: P, S3: Q}}"


def checked(folder, *lines, write=write_cohort, reader="space-ranger"):
    write(folder / "data")
    (folder / "mine.yaml").write_text("\n".join([f"reader: {reader}", "title: Mine", "root: data", *lines]))
    return check_dataset(read_card(DatasetCard, folder / "mine.yaml"), None, None, TASKS)


def details(found, check):
    return [finding.detail for finding in found.findings if finding.check == check]


@pytest.mark.parametrize(
    ("write", "reader", "slides", "patients"),
    [(write_cohort, "space-ranger", 3, 3), (write_her2st, "her2st", 3, 2)],
)
def test_what_is_there_is_said_of_the_dataset_and_of_each_slide(tmp_path, write, reader, slides, patients):
    found = checked(tmp_path, write=write, reader=reader)
    first = found.findings[0]
    assert (first.check, first.passed, first.remark) == (f"reader {reader}, {tmp_path / 'data'}", True, False)
    assert first.detail.startswith(f"{slides} slides of {patients} patients, ")
    for slide in found.cohort.slides:
        line = details(found, slide.name)[0]
        assert line.startswith(f"patient {slide.patient}, {slide.n_spots} spots, {len(slide.genes)} genes, image ")


def test_every_remark_of_the_reader_is_one_finding(tmp_path):
    found = checked(tmp_path, "expected: {slides: 4}")
    remarks = [finding for finding in found.findings if finding.remark and finding.check != "tasks"]
    assert len(remarks) == len(found.cohort.remarks) > 0
    assert "3 slides are here, 4 in a complete copy" in details(found, "dataset")
    assert all(finding.passed for finding in found.findings)


@pytest.mark.parametrize(
    ("options", "n_patients", "stated"), [("options: {}", 3, False), (PATIENTS, 2, True)], ids=["unstated", "stated"]
)
def test_patients_that_nobody_stated_are_a_remark(tmp_path, options, n_patients, stated):
    found = checked(tmp_path, options)
    assert len(found.cohort.patients) == n_patients
    assert any("no patients are stated" in line for line in details(found, "dataset")) != stated


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("options: {labels: absent.tsv}", "absent.tsv"),
        ("options: {patients: {S1: P}}", "does not say whose slide 'S2' is"),
        ("options: {imag: hires}", "has no option 'imag'"),
    ],
)
def test_what_cannot_be_read_is_the_only_finding(tmp_path, lines, told):
    found = checked(tmp_path, lines)
    (finding,) = found.findings
    assert (finding.passed, told in finding.detail, found.cohort, found.tasks) == (False, True, None, ())


@pytest.mark.parametrize("wrong", [("S2",), ("S1", "S3")])
def test_what_is_wrong_is_said_of_every_slide_and_the_cohort_can_be_looked_at(tmp_path, wrong):
    def write(folder):
        write_cohort(folder)
        for name in wrong:
            path = folder / name / "outs/spatial/tissue_hires_image.png"
            Image.open(path).crop((0, 0, 70, 70)).save(path)

    found = checked(tmp_path, write=write)
    assert tuple(finding.check for finding in found.findings) == wrong
    assert all("outside its image of 70 x 70 px" in finding.detail for finding in found.findings)
    assert not any(finding.passed for finding in found.findings)
    assert ([slide.name for slide in found.cohort.slides], found.tasks) == (["S1", "S2", "S3"], ())


def test_what_is_wrong_between_slides_is_said_once(tmp_path):
    def write(folder):
        write_cohort(folder)
        shutil.copytree(folder / "S1", folder / "S4")

    (finding,) = checked(tmp_path, write=write).findings
    assert (finding.passed, "S1" in finding.detail, "S4" in finding.detail) == (False, True, True)


@pytest.mark.parametrize(
    ("lines", "task", "fits"),
    [
        (PATIENTS, "gene-pred", True),
        ("options: {slides: [S1]}", "gene-pred", False),
        ("options: {patients: '(S).'}", "gene-pred", False),
        ("options: {patients: '(S).'}", "gene-pred-same-patient", True),
        (PATIENTS, "clustering", False),
        ("options: {labels: layers.tsv}", "clustering", True),
    ],
)
def test_tasks_are_those_that_can_be_planned_and_the_others_have_a_reason(tmp_path, lines, task, fits):
    found = checked(tmp_path, lines)
    assert (task in found.tasks) == fits
    (line,) = [
        line for line in details(found, "tasks") if task in line.partition(":")[0].split(" asked ")[1].split(", ")
    ]
    assert line.startswith("can be" if fits else "cannot be")


def test_tasks_of_two_datasets_are_not_spoken_of(tmp_path):
    assert not any("gene-pred-external" in line for line in details(checked(tmp_path), "tasks"))
