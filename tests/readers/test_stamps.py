"""A stamp changes with every file, with the card and with the root, and with nothing else."""

import os

import pytest

from stbench.cards import DatasetCard
from stbench.readers import stamps
from stbench.readers.stamps import stamp_of


@pytest.fixture(autouse=True)
def old(monkeypatch):
    monkeypatch.setattr("stbench.files.checksums.YOUNG_NS", 0)


@pytest.fixture
def root(tmp_path):
    for name in ("a/b/one.txt", "two.txt"):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_text("content")
    return tmp_path / "data"


def stamp(root, **facts):
    card = DatasetCard.model_validate({"reader": "h5ad", "title": "T", **facts})
    return stamp_of(card, root, root / "cache")


def write(path, text="content"):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


CHANGES = {
    "size": lambda root: write(root / "two.txt", "longer than before"),
    "time": lambda root: os.utime(root / "a/b/one.txt", ns=(0, 5)),
    "new": lambda root: write(root / "a/three.txt"),
    "gone": lambda root: (root / "two.txt").unlink(),
    "name": lambda root: (root / "two.txt").rename(root / "four.txt"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_files_changes_it(change, root):
    before = stamp(root)
    CHANGES[change](root)
    assert None not in {before, stamp(root)}
    assert stamp(root) != before


@pytest.mark.parametrize("facts", [{"options": {"x": "column"}}, {"markers": ("G",)}, {"reader": "her2st"}])
def test_a_change_of_the_card_changes_it(facts, root):
    assert stamp(root, **facts) != stamp(root)


@pytest.mark.parametrize("same", ["nothing", "cache", "loop"])
def test_it_stays_where_nothing_of_the_data_changes(same, root):
    if same == "loop":
        (root / "a/loop").symlink_to(root)
    before = stamp(root)
    if same == "cache":
        write(root / "cache/features.npy")
    assert stamp(root) == before is not None


@pytest.mark.parametrize("why", ["young", "many", "dangling"])
def test_there_is_none_where_a_change_might_not_show(why, root, monkeypatch):
    if why == "young":
        monkeypatch.setattr("stbench.files.checksums.YOUNG_NS", 10**18)
    elif why == "many":
        monkeypatch.setattr(stamps, "MOST_FILES", 1)
    else:
        (root / "dangling").symlink_to(root / "nowhere")
    assert stamp(root) is None
