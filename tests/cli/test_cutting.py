"""``stbench data cut`` fills the cache that a run reads, once."""

import pytest

from stbench.cards import datasets
from stbench.data.patches import PatchSpec
from stbench.files.array_cache import ArrayCache
from stbench.readers import read_cohort
from tests.made.command import stbench
from tests.made.her2st import write_her2st


def cut(folder, *words):
    return stbench("data", "cut", "her2st", "--data-root", str(folder / "x"), *words, folder=folder)


@pytest.mark.parametrize(
    ("words", "sizes"),
    [
        (["--methods", "mean"], 0),
        (["--methods", "histogene"], 1),
        (["--methods", "histogene,mean", "--patch", "100:16"], 2),
        (["--patch", "100:16", "--patch", "100:16"], 1),
    ],
)
def test_patches_are_cut_once_and_progress_is_told(tmp_path, words, sizes):
    write_her2st(tmp_path / "x")
    first, second = cut(tmp_path, *words), cut(tmp_path, *words)
    assert first.out.splitlines()[-1] == f"{3 * sizes} of {3 * sizes} were cut: {sizes} sizes, of 3 slides."
    assert first.out.count(": cut; ") == 3 * sizes
    assert second.out == f"0 of {3 * sizes} were cut: {sizes} sizes, of 3 slides.\n"
    assert len(list((tmp_path / "cache").glob("patches/*.npy"))) == 3 * sizes


def test_what_was_cut_is_what_a_run_reads(tmp_path):
    write_her2st(tmp_path / "x")
    assert cut(tmp_path, "--patch", "100:16").code == 0
    before = sorted((tmp_path / "cache/patches").glob("*.npy"))
    cohort = read_cohort(datasets()["her2st"], tmp_path / "x", ArrayCache(tmp_path / "cache"))
    assert cohort.slides[0].patches(PatchSpec(side_um=100.0, pixels=16)).shape == (30, 16, 16, 3)
    assert sorted((tmp_path / "cache/patches").glob("*.npy")) == before


@pytest.mark.parametrize(
    "patch", ["100", "100:", ":16", "a:b", "0:16", "100:0", "-1:16", "inf:16", "nan:16", "1:99999"]
)
def test_what_is_no_size_of_a_patch_is_told(tmp_path, patch):
    ended = cut(tmp_path, f"--patch={patch}")
    assert (ended.code, ended.out) == (2, "")
    assert f"--patch {patch}: is not UM:PX" in ended.err
