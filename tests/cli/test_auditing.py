"""``stbench data audit``: patients, copies and what weights have seen, on real sections where they are here."""

import shutil
from pathlib import Path

import pytest

from tests.made.command import stbench
from tests.made.copies import COPIED, image_of, write_copies, write_pictured
from tests.made.her2st import spots_path

HER2ST = Path(__file__).resolve().parents[3] / "shared/data/her2st"
"""Real sections, where they are on this machine."""
real = pytest.mark.skipif(not HER2ST.is_dir(), reason="the real sections are not here")


def test_patients_are_named_and_what_is_no_copy_is_none(tmp_path):
    root = write_pictured(tmp_path / "x")
    ended = stbench("data", "audit", "her2st", "--data-root", str(root), folder=tmp_path)
    assert ended.code == 0, ended.err
    assert "│ A       │ A1, A2 │" in ended.out
    assert "no two of 3 slides have an image or spots in common" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


@pytest.mark.parametrize("by", ["folder", "name"])
def test_a_renamed_a_re_encoded_and_a_turned_copy_are_found(tmp_path, by):
    root = write_copies(write_pictured(tmp_path / "x"))
    words = [str(root)] if by == "folder" else ["her2st", "--data-root", str(root)]
    ended = stbench("data", "audit", *words, folder=tmp_path)
    assert ended.code == 1, ended.err
    said = " ".join(ended.out.split())
    for copy, (section, _) in COPIED.items():
        assert f"{section} of patient {section[0]} and {copy} of patient {copy[0]} are one slide" in said
    assert ended.out.count("one patient under two names") == 3


def test_a_copy_whose_spots_cannot_be_read_is_found_by_its_image(tmp_path):
    root = write_copies(write_pictured(tmp_path / "x"))
    spots = spots_path(root, "F1").read_text().replace("pixel_x\tpixel_y", "pixel_y\tpixel_x")
    spots_path(root, "F1").write_text(spots)
    ended = stbench("data", "audit", "her2st", "--data-root", str(root), folder=tmp_path)
    said = " ".join(ended.out.split())
    assert (ended.code, "images alone are compared, since" in said) == (1, True), ended.err
    assert said.count("one image") == 3


@real
def test_the_three_real_sections_of_one_patient_are_named(tmp_path):
    ended = stbench("data", "audit", "her2st", "--data-root", str(HER2ST), folder=tmp_path)
    assert (ended.code, "│ C       │ C2, C3, C4 │" in ended.out) == (0, True), ended.out + ended.err
    assert "no two of 4 slides" in ended.out


@pytest.mark.slow
@real
def test_copies_of_real_sections_are_found(tmp_path):
    root = shutil.copytree(HER2ST, tmp_path / "x")
    write_copies(root, {"D1": ("B4", "same file"), "E1": ("C2", "encoded anew"), "F1": ("C3", "turned by 90°")})
    ended = stbench("data", "audit", str(root), folder=tmp_path)
    said = " ".join(ended.out.split())
    assert ended.code == 1, ended.err
    for copy, section in {"D1": "B4", "E1": "C2", "F1": "C3"}.items():
        assert f"{section} of patient {section[0]} and {copy} of patient {copy[0]} are one slide" in said
    assert ended.out.count("one patient under two names") == 3


def test_two_datasets_are_audited_together(tmp_path):
    first, second = (write_pictured(tmp_path / name, ("A1", "B1")) for name in ("one", "two"))
    shutil.rmtree(second / "ST-imgs/B/B1")
    shutil.copytree(first / "ST-imgs/A/A1", second / "ST-imgs/B/B1")
    ended = stbench("data", "audit", str(first), str(second), folder=tmp_path)
    assert ended.code == 1, ended.err
    assert "one/A1 of patient A and two/B1 of patient B are" in " ".join(ended.out.split())
    assert "which may be chance" in ended.out


def test_a_folder_of_pictures_alone_is_compared_too(tmp_path):
    root = write_copies(write_pictured(tmp_path / "x"))
    (tmp_path / "pictures").mkdir()
    for section in ("A1", "B1", "F1"):
        shutil.copy(image_of(root, section), tmp_path / "pictures" / f"{section}.jpg")
    ended = stbench("data", "audit", "pictures", folder=tmp_path)
    assert ended.code == 1, ended.err
    assert "images alone are compared" in ended.out
    assert "│ B1.jpg │ F1.jpg" in ended.out
    assert "turned by 90°" in ended.out


def test_images_are_not_looked_at_again(tmp_path):
    root = write_pictured(tmp_path / "x")
    outs = [stbench("data", "audit", str(root), folder=tmp_path).out for _ in range(2)]
    assert outs[0] == outs[1]
    assert len(list((tmp_path / "cache/prints").glob("*.npy"))) == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["her2"], "Did you mean 'her2st'?"),
        (["her2st", "demo", "--data-root", "."], "--data-root: is given with 2 names"),
        (["empty"], "is of no layout that a reader knows"),
        (["empty", "--data-root", "."], "is given with the folder empty"),
        (["her2st"], "no folder was named"),
        (["demo", "--methods", "nothing"], "method 'nothing': is not known"),
    ],
)
def test_what_cannot_be_audited_is_told(tmp_path, words, told):
    (tmp_path / "empty").mkdir()
    ended = stbench("data", "audit", *words, folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
