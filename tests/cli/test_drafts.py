"""The card of a folder reads back as what was seen there, whatever names are in it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.cards import DatasetCard, read_card
from stbench.cli.drafts import MOST, begun_card, draft
from stbench.errors import DataError, SelectionError
from stbench.readers.patients import stated_patients
from stbench.readers.recognition import Recognised, Sighting
from tests.made.h5ad import anndata_of, write_h5ads
from tests.made.her2st import write_her2st
from tests.made.space_ranger import made_slide, write_cohort

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def card_of(text, folder):
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return read_card(DatasetCard, folder / "mine.yaml")


@given(why=TEXT, slides=st.lists(TEXT, min_size=1, max_size=20, unique=True), name=TEXT, hint=TEXT, known=TEXT)
def test_names_and_reasons_cannot_change_what_a_card_says(tmp_path_factory, why, slides, name, hint, known):
    seen = Sighting(why=why, slides=tuple(slides), options={"key": name}, hints=(hint,), patients=known)
    card = card_of(draft("mine", Recognised("any", seen), Path("/data")), tmp_path_factory.mktemp("cards"))
    assert (card.reader, card.title, card.root, card.options) == ("any", "Mine", "/data", {"key": name})
    assert card.expected.slides == len(slides)


@pytest.mark.parametrize("options", [{}, {"labels": "layers.tsv"}])
@pytest.mark.parametrize("slides", [("A", "B"), ("151673", "null", "x: y")])
def test_the_comment_on_patients_can_be_completed_and_taken(tmp_path, options, slides):
    text = draft("mine", Recognised("any", Sighting(why="", slides=slides, options=options)), Path("/data"))
    (line,) = [line for line in text.splitlines() if "TO STATE" in line]
    assert card_of(text, tmp_path).options == options
    card = card_of(text.replace(line, line.replace("# ", "", 1)), tmp_path)
    assert card.options == options | {"patients": dict.fromkeys(slides, "PATIENT")}


def test_of_many_slides_a_pattern_is_shown(tmp_path):
    slides = tuple(f"P{number}_{number}" for number in range(MOST + 1))
    text = draft("mine", Recognised("any", Sighting(why="", slides=slides)), Path("/data"))
    card = card_of(text.replace("# options", "options").replace("PATIENT", r"P\d+"), tmp_path)
    assert stated_patients(slides, card.options["patients"], "").of_slide["P3_3"] == "P3"
    assert max(map(len, text.splitlines())) < 120


@pytest.mark.parametrize(
    "seen",
    [
        Sighting(why="", slides=("A",)),
        Sighting(why="", slides=("A", "B"), patients="first letters"),
        Sighting(why="", slides=("A", "B"), options={"patients": {"A": "P", "B": "P"}}),
    ],
    ids=["one slide", "known by the reader", "stated"],
)
def test_patients_are_asked_for_only_where_they_are_not_known(seen):
    assert "TO STATE" not in draft("mine", Recognised("any", seen), Path("/data"))


def donors(folder):
    """Two slides in a file that says whose they are."""
    folder.mkdir()
    adata = anndata_of(made_slide())
    adata.obs["library_id"] = np.resize(["A", "B"], adata.n_obs)
    adata.obs["donor"] = "P"
    adata.write_h5ad(folder / "both.h5ad")
    return folder


@pytest.mark.parametrize(
    ("write", "reader", "said"),
    [
        (write_cohort, "space-ranger", ["Option labels: layers.tsv", "Patients: none are known"]),
        (write_her2st, "her2st", ["Slides: A1, A2, B1", "Patients: by names of slides, A: A1 A2, B: B1"]),
        (write_h5ads, "h5ad", ["Slides: S1, S2, S3", "Option labels: layer"]),
        (lambda folder: write_h5ads(folder, ("S1",)), "h5ad", ["Slides: S1\n", "Patients: one, as there is one slide"]),
        (donors, "h5ad", ["Option patients: {A: P, B: P}", "Patients: as the card states them"]),
    ],
)
def test_what_was_recognised_is_said_with_its_reason(tmp_path, capsys, write, reader, said):
    text = begun_card("mine", write(tmp_path / "data"))
    out = capsys.readouterr().out
    assert out.startswith(f"Layout: {reader}, because of ")
    assert [line for line in said if line not in out] == []
    card = card_of(text, tmp_path)
    assert (card.reader, Path(card.root)) == (reader, tmp_path / "data")


@pytest.mark.parametrize(("name", "kind"), [("demo", SelectionError), ("free", DataError)])
def test_a_name_that_is_taken_and_a_folder_of_no_layout_are_refused(tmp_path, name, kind):
    with pytest.raises(kind):
        begun_card(name, tmp_path)
