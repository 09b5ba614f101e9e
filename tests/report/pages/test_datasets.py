"""A dataset in words: in 80 columns, with where its files are and how to get them."""

from pathlib import Path

import pytest

from stbench import cards
from stbench.cards import DatasetCard, Expected
from stbench.cards.downloads import Download, Fetch, HubDataset
from stbench.readers.whereabouts import Whereabouts
from stbench.report.pages.datasets import dataset_lines, number, whereabouts_lines

CARD = DatasetCard(
    reader="any", title="Livers", species="human", organ="liver", technology="Visium", licence="MIT",
    expected=Expected(slides=4, patients=1), source="https://a.org",
)  # fmt: skip
HERE = Path("/data/livers")
URLS = Fetch(urls=(Download(url="https://a.org/x.zip", size_mb=1200), Download(url="https://a.org/y.zip", size_mb=5)))
HUB = Fetch(hugging_face=HubDataset(repo="owner/cohort", patterns=("st/*.h5ad",)))
STATES = {
    "made": (Whereabouts("made"), "none needed, it is simulated", "none needed"),
    "unnamed": (Whereabouts("unnamed"), "no folder named", "no folder is named, by --data-root"),
    "absent": (Whereabouts("absent", HERE), "not in /data/livers", "which is not there"),
    "unlike": (Whereabouts("unlike", HERE, why="no counts"), "incomplete in /data/livers", "/data/livers: no counts"),
    "here": (Whereabouts("here", HERE, ("L1", "L2")), "2 of 4 slides in /data/livers", "in /data/livers (L1, L2)."),
}


@pytest.mark.parametrize("state", STATES)
def test_a_list_says_what_a_dataset_is_and_where_its_files_are(state):
    files, short, _ = STATES[state]
    lines = list(dataset_lines(CARD, files, 6))
    assert lines[1:] == ["        human liver, Visium; 4 slides of 1 patient; MIT", f"        files: {short}"]


@pytest.mark.parametrize("state", STATES)
def test_where_files_were_looked_for_is_said_in_full(state):
    files, _, told = STATES[state]
    assert told in " ".join(whereabouts_lines(CARD, files))


@pytest.mark.parametrize(
    ("stated", "lines"),
    [
        ({}, ["To get them:", "  Get the files from https://a.org, and name their folder with --data-root"]),
        ({"steps": "1. Ask.\n2. Copy."}, ["To get them:", "  1. Ask.", "  2. Copy."]),
        ({"fetch": URLS}, ["To download: stbench data fetch livers (2 files, about 1,205 MB)"]),
        ({"fetch": HUB}, ["To download: stbench data fetch livers (st/*.h5ad of owner/cohort on Hugging", "  Face)"]),
        (
            {"fetch": URLS, "steps": "Ask."},
            ["To download: stbench data fetch livers (2 files, about 1,205 MB)", "By hand:", "  Ask."],
        ),
    ],
)
def test_how_to_get_files_is_said_by_command_and_by_hand(stated, lines):
    card = CARD.model_copy(update=stated).read_from(Path("livers.yaml"), {})
    assert list(whereabouts_lines(card, Whereabouts("unnamed")))[2:] == lines


@pytest.mark.parametrize("name", cards.datasets())
def test_every_dataset_fits_a_terminal(name):
    card = cards.datasets()[name]
    lines = [*dataset_lines(card, Whereabouts("unnamed"), 12, default=True)]
    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines[1:] if not line.startswith(" " * 14)] == []


def test_what_a_card_says_steers_no_terminal():
    hostile = CARD.model_copy(update={"title": "\x1b[2J", "organ": "a\x07", "steps": "\x1b]0;x\x07"})
    lines = [*dataset_lines(hostile, Whereabouts("unnamed"), 3), *whereabouts_lines(hostile, Whereabouts("unnamed"))]
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(("n", "words"), [(0, "0 slides"), (1, "1 slide"), (1200, "1,200 slides")])
def test_numbers_agree(n, words):
    assert number(n, "slide") == words
